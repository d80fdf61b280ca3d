import { sha256 } from '#digest'
import { fromUtf8, toHex } from './bytes.ts'
import { toCanonicalJson } from './canonical-json.ts'
import { WebhookVerificationError } from './errors.ts'
import {
  bodyHashedId,
  type EventKey,
  fingerprintedValue,
  type ProviderDefinition,
  type Reply,
  type SignedValues,
} from './provider.ts'
import type { Keys } from './store.ts'

export interface ReceivedBody {
  /** The parsed body. */
  readonly body: unknown
  /** The bytes that were received. */
  readonly raw?: Uint8Array | undefined
}

export interface Identity {
  readonly id: string
  readonly keys: Keys
  readonly type: string
  readonly attempt?: number
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * What the signed values say an event is, with every fingerprint computed.
 *
 * @throws WebhookVerificationError `body_malformed` when the definition cannot read the body
 */
export async function identify(
  definition: ProviderDefinition,
  { body, raw }: ReceivedBody,
  signed: SignedValues,
): Promise<Identity> {
  return readAs(definition, body, async () => {
    const { id, keys, type, attempt = 0 } = definition.event(body, signed)
    const [first, ...others] = await Promise.all(keys.map((key) => toKey(key, raw)))
    if (first === undefined) throw new TypeError('The definition gave no key')
    if (typeof type !== 'string') throw new TypeError('The type of the event is no text')
    return {
      id: id ?? first,
      keys: [first, ...others],
      type,
      ...(Number.isSafeInteger(attempt) && attempt > 0 && { attempt }),
    }
  })
}

/**
 * The answer to a provider's question, or `undefined` when the body is an event.
 *
 * @throws WebhookVerificationError `body_malformed` when the definition cannot read the body
 */
export function readHandshake(definition: ProviderDefinition, body: unknown): Promise<Reply | undefined> {
  return readAs(definition, body, async () => {
    const reply = definition.handshake?.(body)
    if (reply && !(reply.status >= 200 && reply.status <= 599 && typeof reply.body === 'string')) {
      throw new TypeError('The handshake of the definition gave no reply with a status and a text')
    }
    return reply
  })
}

/** A definition may trip over a body that is not what its provider sends. */
async function readAs<Result>(
  { name }: ProviderDefinition,
  body: unknown,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    if (typeof body !== 'object' || body === null) throw new TypeError('The body is no object')
    return await read()
  } catch (cause) {
    throw new WebhookVerificationError('body_malformed', `The body is signed, but it is no event of ${name}.`, {
      cause,
    })
  }
}

/** Whether an event's id was made of its content, because its provider gave none. */
export function isHash(id: string): boolean {
  return id.startsWith('sha256:')
}

async function toKey(key: EventKey, raw: Uint8Array | undefined): Promise<string> {
  const hashedId = bodyHashedId(key)
  if (hashedId !== undefined) {
    if (!raw) throw new TypeError('The event is known by its bytes, which are not there')
    const bytes = toHex(await sha256(raw))
    return hashedId === '' ? `sha256:${bytes}` : `${hashedId}+sha256:${bytes}`
  }
  const value = fingerprintedValue(key)
  if (value !== undefined) return `sha256:${await hash(toCanonicalJson(value))}`
  // Whatever else there is would make one key for different events.
  if (typeof key !== 'string' || key === '') throw new TypeError('The id of the event is empty, or no text')
  // The same UUID is seen in either case: lower in a delivery, upper in the record of it.
  return UUID.test(key) ? key.toLowerCase() : key
}

/**
 * The keys under which a store knows an event. Every part carries its length, so that no two
 * combinations of name, scope and id make the same key.
 */
export async function toStoreKeys(namespace: { name: string; scope: string }, keys: Keys): Promise<Keys> {
  const [first, ...others] = await Promise.all(
    keys.map(async (id) => {
      const parts = [namespace.name, namespace.scope, id].map((part) => `${part.length}:${part}`)
      const key = `v1/${parts.join('/')}`
      // Stores differ in the length and the characters that they take.
      return /^[\x21-\x7e]{1,128}$/.test(key) ? key : `v1#${await hash(key)}`
    }),
  )
  return [first as string, ...others]
}

/** Hexadecimal, and the same on every attempt: a definition's last key is. */
export async function toIdempotencyKey(storeKeys: Keys): Promise<string> {
  return hash(storeKeys.at(-1) as string)
}

async function hash(text: string): Promise<string> {
  return toHex(await sha256(fromUtf8(text)))
}
