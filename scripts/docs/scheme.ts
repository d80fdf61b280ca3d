// How a provider proves its deliveries, and what an event of it is known by, as the provider table says it.
import {
  bodyHashedId,
  compile,
  coverageOf,
  type EventKey,
  messageSpecOf,
  type ProviderDefinition,
  type SignatureVersion,
  textOf,
  type Value,
  valuesOf,
} from '@countersign/core/provider'
import { code } from './format.ts'
import type { ProviderRow } from './options.ts'

const NONE = '—'

/** The names of the algorithms, as people write them. */
const ALGORITHMS: Readonly<Record<string, string>> = { 'hmac-sha256': 'HMAC-SHA256', ed25519: 'Ed25519' }

/** The template of what is signed, part by part. */
export function describeSigned(definition: ProviderDefinition): string {
  const spec = messageSpecOf(definition)
  return spec ? code(spec.signed.map(textOf).join('')) : NONE
}

/** How the signature is made and written, or the kind of proof that is none. */
export function describeProof(definition: ProviderDefinition): string {
  const spec = messageSpecOf(definition)
  return spec ? spec.signature.versions.map(describeVersion).join('; ') : definition.scheme.kind
}

function describeVersion({ algorithm, encoding, prefix }: SignatureVersion): string {
  const name = ALGORITHMS[algorithm.name] ?? algorithm.name
  return `${name}, ${encoding}${prefix ? ` after ${code(prefix)}` : ''}`
}

/** Where the proof stands: for a scheme that is no message, the headers that it reads. */
export function describeSource(definition: ProviderDefinition): string {
  const spec = messageSpecOf(definition)
  if (spec) return [spec.signature.from].flat().map(describeValue).join(', ')
  const { headers } = compile(definition).scheme
  return headers.map((name) => `header ${code(name)}`).join(', ') || NONE
}

export function describeTime(definition: ProviderDefinition): string {
  const timestamp = messageSpecOf(definition)?.timestamp
  return timestamp ? `${describeValue(timestamp.from)}, ${timestamp.unit}` : 'not signed'
}

const PLACES: Readonly<Partial<Record<Value['place'], string>>> = { member: 'body member' }

function describeValue({ place, name }: Value): string {
  return `${PLACES[place] ?? place} ${code(name)}`
}

/** Found out by asking the definition about its sample, where each of its values has its own name for a text. */
export function describeKey({ definition, sample }: ProviderRow & { readonly sample: unknown }): string {
  const values = new Map(Object.entries(definition.values ?? {}))
  const covered = valuesOf(messageSpecOf(definition)?.signed ?? [])
  const namesOf = (isSigned: boolean) => {
    const names = [...values].filter(([, value]) => covered.includes(value) === isSigned).map(([name]) => name)
    return Object.fromEntries(names.map((name) => [name, name]))
  }
  const { id, aliases = [] } = definition.event(sample, { signed: namesOf(true), unsigned: namesOf(false) })
  const describe = (key: EventKey): string | undefined => {
    if (coverageOf(key)) return 'fingerprint of the content'
    const value = values.get(bodyHashedId(key) ?? String(key))
    if (typeof key === 'string') return value ? describeValue(value) : pathTo(key, sample)
    return value ? `hash of the body, with the unsigned ${describeValue(value)}` : 'hash of the body'
  }
  return [id, ...aliases].map(describe).join(', ')
}

/** Where a text stands in a body. */
function pathTo(value: string, body: unknown, path = ''): string | undefined {
  if (body === value) return code(path)
  if (typeof body !== 'object' || body === null) return undefined
  const found = Object.entries(body).map(([name, member]) => pathTo(value, member, path ? `${path}.${name}` : name))
  return found.find((text) => text !== undefined)
}
