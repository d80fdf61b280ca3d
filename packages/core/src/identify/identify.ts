import { sha256 } from '#digest'
import type { BodyFormat } from '../provider/body-format.ts'
import type { EventIdentity, ProviderDefinition, SeenValues } from '../provider/definition.ts'
import { bodyHashedId, coverageOf, type EventKey } from '../provider/event-key.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import type { WebhookEvent } from '../shared/event.ts'
import { coveredText, receivedText } from './identity-text.ts'
import { checkKind, notAnEvent } from './not-an-event.ts'

/** What came in, or is on record. */
export interface ReceivedBody {
  /** The parsed body. */
  readonly body: unknown
  /** What `body` was parsed from. Default: the text of `raw`. */
  readonly text?: string | undefined
  /** The bytes that were received. */
  readonly raw?: Uint8Array | undefined
  /** A number is milliseconds since 1970. */
  readonly sentAt?: Date | number | undefined
  /** The tenant. Default: none. */
  readonly tenantId?: string | undefined
  /** Default: `delivery`. */
  readonly source?: WebhookEvent['source']
  readonly keyIndex?: number | undefined
  readonly assurance?: WebhookEvent['assurance'] | undefined
}

/** What an event is known by, with every hash computed. A store's keys are made of it. */
export interface Identity {
  readonly id: string
  readonly aliases: readonly string[]
  /** The one of them that is the same on every attempt. */
  readonly stableId: string
}

/** One event of a delivery. */
export interface IdentifiedEvent {
  readonly event: WebhookEvent
  readonly identity: Identity
  /** Whether the provider gave no type, and `event.type` stands for none. */
  readonly isUntyped: boolean
  /**
   * The hash of the body with which an id that nobody signed is joined in `identity.id`. Anyone who has one signed body can
   * make as many such events of it as they like.
   */
  readonly group?: string
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The type of an event that has none. */
const UNTYPED = 'unknown'

/**
 * The events of a delivery, as the signed values say them.
 *
 * @throws WebhookVerificationError `body_malformed` when the definition cannot read the body, and that or
 * `header_missing` when an event must have a type and has none
 */
export async function identify(
  definition: ProviderDefinition,
  received: ReceivedBody,
  seen: SeenValues,
): Promise<readonly [IdentifiedEvent, ...IdentifiedEvent[]]> {
  const { body, raw, sentAt, tenantId, source = 'delivery', keyIndex, assurance } = received
  const { said, identity, ...group } = await readIdentity(definition, received, seen)
  const { shownId = identity.id, attempt = 0 } = said
  const type = readType(definition, said)
  const event: WebhookEvent = {
    id: shownId,
    type: type ?? UNTYPED,
    body,
    ...(Number.isSafeInteger(attempt) && attempt > 0 && { attempt }),
    ...(sentAt !== undefined && { sentAt: new Date(sentAt) }),
    ...(raw && { raw }),
    provider: definition.name,
    ...(tenantId && { tenantId }),
    ...(keyIndex !== undefined && { keyIndex }),
    ...(assurance && { assurance }),
    source,
  }
  return [{ event, identity, ...group, isUntyped: type === undefined }]
}

/**
 * The ids of an event that was identified before. Its id does not say where it comes from: where nobody signed it, it is
 * a header's text, or the hash of a delivery without that header, and a header may hold what looks like a hash. An id
 * that may be either has the ids of both.
 *
 * @throws WebhookVerificationError `body_malformed` when the definition cannot read the body
 */
export async function identifyAgain(
  definition: ProviderDefinition,
  { id, body, raw }: Pick<WebhookEvent, 'id' | 'body' | 'raw'>,
): Promise<Identity> {
  const hashed = await readIdentity(definition, { body, raw }, { signed: { id }, unsigned: {} })
  const given = await readIdentity(definition, { body, raw }, { signed: { id }, unsigned: { id } })
  if (hashed.identity.id !== id) return given.identity
  return withAliases(hashed.identity, [given.identity.id, ...given.identity.aliases])
}

/** An identity that is known by further ids, too. */
export function withAliases(identity: Identity, others: readonly string[]): Identity {
  const { id, aliases, stableId } = identity
  const known = new Set([...others.map(toKnownId), ...aliases])
  known.delete(id)
  return { id, aliases: [...known], stableId }
}

/** How deep the objects are that definitions read ids from: `data.id` is at two. */
const ID_LEVELS = 2

async function readIdentity(
  definition: ProviderDefinition,
  received: ReceivedBody,
  seen: SeenValues,
): Promise<{ readonly said: EventIdentity } & Pick<IdentifiedEvent, 'identity' | 'group'>> {
  try {
    checkKind(definition, received.body)
    const said = definition.event(received.body, seen)
    const keys = [said.id, ...(said.aliases ?? [])]
    const stable = said.stableId === undefined ? 0 : keys.indexOf(said.stableId)
    if (stable < 0) throw new TypeError('"stableId" must be the id or one of its aliases')
    const { body: format } = definition
    const text = receivedText(format, received)
    const isInBody = (key: EventKey) => typeof key === 'string' && key !== seen.signed.id
    // Readers differ in which of two members they take: one could pass for another event.
    if (text && keys.some(isInBody) && format.hasDoubledName(text, ID_LEVELS)) {
      throw new TypeError('An object that may hold the id has a name twice')
    }
    const [id = '', ...aliases] = await Promise.all(keys.map((key) => toId(format, key, received)))
    const unsignedId = bodyHashedId(said.id)
    return {
      said,
      identity: { id, aliases, stableId: [id, ...aliases][stable] ?? id },
      ...(unsignedId && { group: id.slice(`${unsignedId}+`.length) }),
    }
  } catch (cause) {
    throw notAnEvent(definition, cause)
  }
}

/** `undefined` where there is none and none is needed. */
function readType({ name, values, hasUntypedEvents }: ProviderDefinition, { type }: EventIdentity): string | undefined {
  if (typeof type === 'string' && type !== '') return type
  if (type !== undefined && type !== '') throw notAnEvent({ name }, new TypeError('The type is no text'))
  if (hasUntypedEvents) return undefined
  const source = values?.type
  if (source?.place !== 'header') throw notAnEvent({ name }, new TypeError('The event has no type'))
  throw new WebhookVerificationError(
    'header_missing',
    `The header ${source.name} is missing, and the type of the event with it. A proxy took it off: events of ${name} have one.`,
  )
}

async function toId(format: BodyFormat, key: EventKey, received: ReceivedBody): Promise<string> {
  const hashedId = bodyHashedId(key)
  if (hashedId !== undefined) {
    if (!received.raw) throw new TypeError('The "raw" bytes are needed')
    return `${hashedId && `${hashedId}+`}sha256:${await sha256(received.raw)}`
  }
  const coverage = coverageOf(key)
  if (coverage) {
    const text = receivedText(format, received) ?? format.write(received.body)
    return `sha256:${await sha256(coveredText(format, text, coverage))}`
  }
  // Whatever else there is would make one key for different events.
  if (typeof key !== 'string' || key === '') throw new TypeError('The id is no text, or empty')
  return toKnownId(key)
}

/** An id as it is compared: the same UUID is seen in either case, lower in a delivery and upper in the record of it. */
function toKnownId(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : id
}
