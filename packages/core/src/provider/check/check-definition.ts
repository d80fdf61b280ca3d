import type { ProviderDefinition } from '../definition.ts'
import type { Grammar } from '../grammars.ts'
import type { DeliveryPolicy } from '../policy.ts'
import type { MessageSpec, SignedTimestamp } from '../scheme.ts'
import { type Template, textOf, valuesOf } from '../template.ts'
import type { Value } from '../value.ts'
import { checkHandshakes } from './check-handshakes.ts'
import { checkJwt } from './check-jwt.ts'
import { findAmbiguity } from './find-ambiguity.ts'

/**
 * Refuses a definition that contradicts itself, or that a stranger could use. Our own definitions are checked by a test.
 *
 * @throws TypeError that says what to change
 */
export function checkDefinition(definition: ProviderDefinition<never>): void {
  const { name, scheme, deliveryPolicy, values = {}, body, compression = 'refused' } = definition
  if (name === '') throw new TypeError('"name" is empty. Give the provider a name: it is part of the store keys.')
  if (scheme.kind === 'message') checkMessage(scheme.spec, definition)
  if (scheme.kind === 'jwt') checkJwt(scheme.spec)
  checkHandshakes(definition)
  if (body.name === 'multipart' && compression !== 'refused') {
    throw new TypeError('"compression" must be "refused" for a multipart body: of what it inflates to, a part is used')
  }
  checkNames(Object.values(values))
  checkPolicy(deliveryPolicy)
}

function checkMessage(spec: MessageSpec, definition: ProviderDefinition<never>): void {
  const { signed, signature, timestamp, once, binds = [] } = spec
  const sources = [signature.from].flat()
  if (sources.length === 0) throw new TypeError('"signature.from" is an empty list. Say where the signature stands.')
  checkNames([...sources, ...valuesOf(signed), ...(timestamp ? [timestamp.from] : [])])
  checkBoundaries(spec, definition)
  checkVersions(spec)
  if (timestamp) {
    checkCovered('timestamp.from', timestamp.from, spec)
    checkUnit(timestamp)
  }
  if (once) checkCovered('once', once, spec)
  for (const { value } of binds) checkCovered('binds', value, spec)
  if (definition.scheme.assurance === 'sender' && !once && spec.replays === undefined) {
    throw new TypeError(
      'The template covers nothing of the body. Name a signed value as "once", or say in "replays" why a genuine signature may come with another body.',
    )
  }
}

/** The end of every value can be told from what stands next to it. */
function checkBoundaries({ signed, ambiguous }: MessageSpec, { body: format }: ProviderDefinition<never>): void {
  if (valuesOf(signed).filter(({ place, name }) => place === 'body' && name === 'body').length > 1) {
    throw new TypeError(`"signed" is ${print(signed)}, and has the body more than once. Use it once.`)
  }
  const found = findAmbiguity(signed, { isJson: format.name === 'json' })
  if (found && ambiguous === undefined) {
    const part = signed[found.part] ?? ''
    throw new TypeError(
      `"signed" is ${print(signed)}, which is ambiguous: ${JSON.stringify(found.text)} is signed for two different deliveries. Nothing tells where ${textOf(part)} ends: give it a stricter grammar or a length, or say in "ambiguous" why it is safe.`,
    )
  }
  if (!found && ambiguous !== undefined) {
    throw new TypeError(`"ambiguous" is given, but "signed", which is ${print(signed)}, has one reading. Remove it.`)
  }
}

function checkVersions({ signature: { versions }, keys }: MessageSpec): void {
  if (versions.length === 0) {
    throw new TypeError('"signature.versions" is empty. Give at least one way to sign.')
  }
  for (const { key, when, algorithm } of versions) {
    if (algorithm.keyOption === 'secret' && (key?.encoding === 'pem' || key?.encoding === 'spki')) {
      throw new TypeError(
        `"${key.encoding}" is for public keys, but ${algorithm.name} has a secret. Give its encoding.`,
      )
    }
    if ((key === undefined) === (keys === undefined)) {
      throw new TypeError(`A version of "${algorithm.name}" needs "key", or the scheme needs "keys": one of the two.`)
    }
    if (keys && algorithm.keyOption === 'secret') {
      throw new TypeError(`"keys" finds public keys, but ${algorithm.name} has a secret. Give "key" instead.`)
    }
    if (when && when.value.place !== 'member') {
      throw new TypeError('"when" may look at members of the body only: anyone can choose a header.')
    }
  }
}

const UNIT_GRAMMARS: Readonly<Record<SignedTimestamp['unit'], Grammar>> = {
  seconds: 'digits',
  milliseconds: 'digits',
  rfc3339: 'rfc3339',
}

/** A time is read by its unit, and the boundaries in the template are judged by its grammar: they must be one. */
function checkUnit({ from: { text, grammar }, unit }: SignedTimestamp): void {
  const needed = UNIT_GRAMMARS[unit]
  if (needed === undefined) {
    throw new TypeError(
      `"timestamp.unit" is ${JSON.stringify(unit)}. Give one of ${Object.keys(UNIT_GRAMMARS).join(', ')}.`,
    )
  }
  if (grammar === needed) return
  throw new TypeError(
    `"timestamp.from" is ${text} with the grammar "${grammar}", but its unit is "${unit}". Give it the grammar "${needed}".`,
  )
}

/** A value counts only where the signature covers it. */
function checkCovered(what: string, value: Value, { signed }: MessageSpec): void {
  const covered = valuesOf(signed)
  if (covered.includes(value)) return
  if (value.place === 'member' && covered.some(({ covers }) => covers === 'body')) return
  if (value.place === 'query' && covered.some(({ place, name }) => place === 'url' && name === 'url')) return
  throw new TypeError(
    `"${what}" is ${value.text}, which the signature does not cover. Add it to "signed". Use one constant in both places.`,
  )
}

/** Header names are compared as they stand. */
function checkNames(values: readonly Value[]): void {
  for (const { place, name, alias } of values) {
    if (place !== 'header') continue
    for (const header of [name, alias ?? '']) {
      if (header === header.toLowerCase()) continue
      throw new TypeError(`The header "${header}" is not in lower case. Write "${header.toLowerCase()}".`)
    }
  }
}

function checkPolicy({ retryAfterMs, attemptsPerUrl }: DeliveryPolicy): void {
  if (retryAfterMs.length === attemptsPerUrl - 1) return
  const given = `"deliveryPolicy.retryAfterMs" has ${retryAfterMs.length} waits`
  throw new TypeError(`${given}, but ${attemptsPerUrl} attempts have ${attemptsPerUrl - 1} waits between them`)
}

function print(template: Template): string {
  return JSON.stringify(template.map(textOf).join(''))
}
