import { optionError } from '@countersign/core/store'

/** `ioredis`: a client or a cluster, also of its fork `iovalkey`. */
export interface IoRedisClient {
  evalsha(sha1: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>
  eval(script: string, keyCount: number, ...keysAndArgs: string[]): Promise<unknown>
  info(): Promise<unknown>
  call: unknown
}

/** `redis`, called node-redis: a client, a pool, a sentinel or a cluster. */
export interface NodeRedisClient {
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  /** Not in a cluster of version 4. */
  info?(): Promise<unknown>
}

/** `@upstash/redis`: over HTTP, with the commands that it has. */
export interface UpstashClient {
  evalsha(sha1: string, keys: string[], args: string[]): Promise<unknown>
  eval(script: string, keys: string[], args: string[]): Promise<unknown>
}

/** A client that a Redis store works with: of ioredis, node-redis or Upstash. */
export type RedisClient = IoRedisClient | NodeRedisClient | UpstashClient

/** What the store needs of a client. */
export interface RedisCommands {
  readonly evalSha: (sha1: string, keys: string[], args: string[]) => Promise<unknown>
  readonly eval: (script: string, keys: string[], args: string[]) => Promise<unknown>
  /** What the server reports about itself: empty where the client cannot ask. */
  readonly info: () => Promise<unknown>
}

/** @throws TypeError when the object is none of the clients */
export function toCommands(client: RedisClient): RedisCommands {
  if (isIoRedis(client)) {
    return {
      evalSha: (sha1, keys, args) => client.evalsha(sha1, keys.length, ...keys, ...args),
      eval: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
      info: () => client.info(),
    }
  }
  if (isNodeRedis(client)) {
    return {
      evalSha: (sha1, keys, args) => client.evalSha(sha1, { keys, arguments: args }),
      eval: (script, keys, args) => client.eval(script, { keys, arguments: args }),
      info: async () => client.info?.() ?? '',
    }
  }
  if (isUpstash(client)) {
    return {
      evalSha: (sha1, keys, args) => client.evalsha(sha1, keys, args),
      eval: (script, keys, args) => client.eval(script, keys, args),
      info: async () => '',
    }
  }
  throw optionError('client', client, 'give a client of "ioredis", "redis" (node-redis) or "@upstash/redis"')
}

function isIoRedis(client: RedisClient): client is IoRedisClient {
  return hasMethods(client, ['evalsha', 'eval', 'call', 'info'])
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return hasMethods(client, ['evalSha', 'eval'])
}

function isUpstash(client: RedisClient): client is UpstashClient {
  return hasMethods(client, ['evalsha', 'eval'])
}

function hasMethods(client: RedisClient, names: readonly string[]): boolean {
  const members = client as unknown as Readonly<Record<string, unknown>> | null | undefined // whatever the caller gave
  return names.every((name) => typeof members?.[name] === 'function')
}
