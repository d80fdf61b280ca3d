import type { ProviderDefinition } from '@countersign/core/provider'
import { type SigningKeys, sign } from '@countersign/core/sign'
import { writeBody } from './body-form.ts'
import type { HeaderPairs } from './exchange.ts'
import type { Faults } from './faults.ts'
import { type Json, readPath, withPath } from './paths.ts'
import type { Random } from './random.ts'
import { type Signed, tamper } from './tamper.ts'
import type { AttemptFacts, WireProfile } from './wire/profile.ts'

/** An event that a provider has to deliver. */
export interface Outgoing {
  /** Bytes are sent as they are, on every attempt. */
  readonly body: Json | Uint8Array
  /** The event's id, where a header has it. */
  readonly headerId: string
  /** The event's type, where a header has it. */
  readonly type?: string | undefined
}

/** Who signs, and how it looks on the wire. */
export interface Signer {
  readonly definition: ProviderDefinition
  readonly wire: WireProfile
  readonly keys: SigningKeys
  /** What a stranger would sign with. */
  readonly otherKeys: SigningKeys
}

/** One attempt's request. */
export interface Composed {
  readonly headers: HeaderPairs
  readonly body: Uint8Array
  /** What was signed, before anything was changed. */
  readonly signed: Signed
}

/**
 * Writes, signs and, where a fault says so, changes the request of one attempt.
 *
 * @param signedAt when it is signed, in milliseconds since 1970
 * @throws TypeError for a fault that this provider's requests cannot have
 */
export function compose(
  { definition, wire, keys, otherKeys }: Signer,
  event: Outgoing,
  facts: AttemptFacts,
  faults: Faults,
  { signedAt, random }: { readonly signedAt: number; readonly random: Random },
): Composed {
  const signed: Signed = sign({ definition }, toBytes(definition, event, wire, facts, faults), {
    keys: faults.tamper === 'key' ? otherKeys : keys,
    now: () => signedAt,
    id: event.headerId,
    ...(event.type !== undefined && { type: event.type }),
  })
  const { headers, body } = faults.tamper ? tamper(faults.tamper, signed, definition, random) : signed
  return { headers: toPairs(headers, body, wire, facts), body, signed }
}

/** The body of an attempt, with what is the attempt's and not the event's. */
export function setMembers(body: Json, { members = {}, membersWhere }: WireProfile, facts: AttemptFacts): Json {
  if (membersWhere !== undefined && readPath(body, membersWhere) === undefined) return body
  return Object.entries(members).reduce((changed, [path, fact]) => withPath(changed, path, facts[fact]), body)
}

function toBytes(
  { body: format }: ProviderDefinition,
  { body }: Outgoing,
  wire: WireProfile,
  facts: AttemptFacts,
  faults: Faults,
): Uint8Array {
  if (!(body instanceof Uint8Array)) return writeBody(format, setMembers(body, wire, facts), faults.body)
  if (faults.body === undefined) return body
  throw new TypeError(`"body" can be "${faults.body}" for an event that is given as an object only`)
}

/** In the order in which they are sent: of the connection, of the content, of the provider, of the signature. */
function toPairs(
  { 'content-type': contentType = '', ...signatures }: Signed['headers'],
  body: Uint8Array,
  { spelling = [], headers: own = {} }: WireProfile,
  facts: AttemptFacts,
): HeaderPairs {
  const spell = (name: string) => spelling.find((spelled) => spelled.toLowerCase() === name) ?? name
  return [
    ['Host', new URL(facts.url).host],
    ['Accept', '*/*'],
    ['Content-Type', contentType],
    ['Content-Length', String(body.length)],
    ...Object.entries(own).flatMap(([name, template]) => fillIn(name, template, facts)),
    ...Object.entries(signatures).map(([name, value]) => [spell(name), value] as const),
    ['Connection', 'close'],
  ]
}

function fillIn(name: string, template: string, facts: AttemptFacts): HeaderPairs {
  const known: Readonly<Record<string, unknown>> = { ...facts }
  const used = [...template.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, fact = '']) => fact)
  if (used.some((fact) => known[fact] === undefined)) return []
  return [[name, used.reduce((text, fact) => text.replace(`{${fact}}`, String(known[fact])), template)]]
}
