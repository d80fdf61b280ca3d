import { createClient } from 'redis'

/** A connected client, without extensions. */
export type NodeRedis = Awaited<ReturnType<typeof connectNodeRedis>>

export function connectNodeRedis(url: string) {
  return createClient({ url }).connect()
}
