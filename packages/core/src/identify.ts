import { sha256 } from '#digest'
import { toCanonicalJson } from './canonical-json.ts'
import { WebhookVerificationError } from './errors.ts'
import type { WebhookEvent } from './event.ts'
import {
  bodyHashedId,
  type EventKey,
  fingerprintedValue,
  type ProviderDefinition,
  type Reply,
  type SignedValues,
} from './provider.ts'
import type { Keys } from './store.ts'

/** What came in, or is on record. */
export interface ReceivedBody {
  /** The parsed body. */
  readonly body: unknown
  /** The bytes that were received. */
  readonly raw?: Uint8Array | undefined
  /** A number is milliseconds since 1970. */
  readonly sentAt?: Date | number | undefined
  /** The tenant. Default: none. */
  readonly scope?: string | undefined
  /** Default: `delivery`. */
  readonly source?: WebhookEvent['source']
}

export interface IdentifiedEvent {
  readonly event: WebhookEvent
  /** The event's own keys, before they are the store's. */
  readonly keys: Keys
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * What the signed values say an event is, with every fingerprint computed.
 *
 * @throws WebhookVerificationError `body_malformed` when the definition cannot read the body
 */
export async function identify(
  definition: ProviderDefinition,
  { body, raw, sentAt, scope, source = 'delivery' }: ReceivedBody,
  signed: SignedValues,
): Promise<IdentifiedEvent> {
  try {
    checkObject(body)
    const { id, keys: given, type, attempt = 0 } = definition.event(body, signed)
    const [first, ...others] = given
    if (first === undefined) throw new TypeError('The event has no key')
    const keys: [string, ...string[]] = [await toKey(first, raw)]
    for (const key of others) keys.push(await toKey(key, raw))
    if (typeof type !== 'string') throw new TypeError('The type is no text')
    const event: WebhookEvent = {
      id: id ?? keys[0],
      type,
      body,
      ...(Number.isSafeInteger(attempt) && attempt > 0 && { attempt }),
      ...(sentAt !== undefined && { sentAt: new Date(sentAt) }),
      ...(raw && { raw }),
      provider: definition.name,
      ...(scope && { scope }),
      source,
    }
    return { event, keys }
  } catch (cause) {
    throw notAnEvent(definition, cause)
  }
}

/**
 * The answer to a provider's question, or `undefined` when the body is an event.
 *
 * @throws WebhookVerificationError `body_malformed` when the definition cannot read the body
 */
export function readHandshake(definition: ProviderDefinition, body: unknown): Reply | undefined {
  try {
    checkObject(body)
    const reply = definition.handshake?.(body)
    if (reply && !(reply.status >= 200 && reply.status <= 599 && typeof reply.body === 'string')) {
      throw new TypeError('The handshake needs a status and a text')
    }
    return reply
  } catch (cause) {
    throw notAnEvent(definition, cause)
  }
}

function checkObject(body: unknown): void {
  if (typeof body !== 'object' || body === null) throw new TypeError('The body is no object')
}

/** A definition may trip over a body that is not what its provider sends. */
function notAnEvent({ name }: ProviderDefinition, cause: unknown): WebhookVerificationError {
  return new WebhookVerificationError('body_malformed', `The body is signed, but it is no event of ${name}.`, { cause })
}

/** Whether an event's id was made of its content, because its provider gave none. */
export function isHash(id: string): boolean {
  return id.startsWith('sha256:')
}

async function toKey(key: EventKey, raw: Uint8Array | undefined): Promise<string> {
  const hashedId = bodyHashedId(key)
  if (hashedId !== undefined) {
    if (!raw) throw new TypeError('The "raw" bytes are needed')
    return `${hashedId && `${hashedId}+`}sha256:${await sha256(raw)}`
  }
  const value = fingerprintedValue(key)
  if (value !== undefined) return `sha256:${await sha256(toCanonicalJson(value))}`
  // Whatever else there is would make one key for different events.
  if (typeof key !== 'string' || key === '') throw new TypeError('The id is no text, or empty')
  return toKnownId(key)
}

/** An id as it is compared: the same UUID is seen in either case, lower in a delivery and upper in the record of it. */
export function toKnownId(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : id
}

/**
 * The keys under which a store knows an event. Every part carries its length, so that no two
 * combinations of name, scope and id make the same key.
 */
export async function toStoreKeys({ name, scope }: { name: string; scope: string }, keys: Keys): Promise<Keys> {
  const namespace = `v1/${name.length}:${name}/${scope.length}:${scope}/`
  const [first, ...others] = keys
  const storeKeys: [string, ...string[]] = [await toStoreKey(namespace, first)]
  for (const id of others) storeKeys.push(await toStoreKey(namespace, id))
  return storeKeys
}

async function toStoreKey(namespace: string, id: string): Promise<string> {
  const key = `${namespace}${id.length}:${id}`
  // Stores differ in the length and the characters that they take.
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : `v1#${await sha256(key)}`
}

/** Hexadecimal, and the same on every attempt: a definition's last key is. */
export async function toIdempotencyKey(storeKeys: Keys): Promise<string> {
  return sha256(storeKeys.at(-1) as string)
}
