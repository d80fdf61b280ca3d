import { Buffer } from 'node:buffer'
import {
  type MessageSpec,
  messageSpecOf,
  type ProviderDefinition,
  type SignatureVersion,
  signatureSourceOf,
  valuesOf,
} from '@countersign/core/provider'
import { mapSignatures } from '@countersign/core/sign'
import type { Tampering } from '../plan/faults.ts'
import { pickIndex, type Random } from '../plan/random.ts'
import type { Signed } from './sign-content.ts'

/**
 * The request with one thing changed. `key` changes nothing here: it is signed with another one.
 *
 * @throws TypeError for `header` where the provider signs none
 */
export function tamper(what: Tampering, signed: Signed, definition: ProviderDefinition, random: Random): Signed {
  const spec = messageSpecOf(definition)
  if (!spec) throw new TypeError(`"tamper" is for providers that sign a message, and ${definition.name} does not`)
  return TAMPER[what](signed, spec, random)
}

type Tamper = (signed: Signed, spec: MessageSpec, random: Random) => Signed

const TAMPER: Readonly<Record<Tampering, Tamper>> = {
  body: ({ headers, body }, _, random) => ({ headers, body: flipBit(body, random) }),
  signature: (signed, spec, random) =>
    setSignatures(signed, spec, (text, { encoding }) =>
      encode(flipBit(Buffer.from(text, NODE_ENCODINGS[encoding]), random), encoding),
    ),
  header: (signed, spec) => {
    const { from } = spec.timestamp ?? {}
    if (from?.place === 'entry') return setEntry(signed, signatureSourceOf(spec).name, from.prefix ?? '')
    if (from?.place === 'header') return setEntry(signed, from.name, '')
    const id = valuesOf(spec.signed).find(({ place }) => place === 'header')
    if (id) return setHeader(signed, id.name, (text) => `${text}0`)
    throw new TypeError('"tamper" cannot be "header": the provider signs none')
  },
  key: (signed) => signed,
  encoding: (signed, spec) => setSignatures(signed, spec, (text, { encoding }) => ENCODE_OTHERWISE[encoding](text)),
}

const NODE_ENCODINGS = { hex: 'hex', HEX: 'hex', base64: 'base64', base64url: 'base64url' } as const

function encode(bytes: Uint8Array, encoding: SignatureVersion['encoding']): string {
  const text = Buffer.from(bytes).toString(NODE_ENCODINGS[encoding])
  return encoding === 'HEX' ? text.toUpperCase() : text
}

const ENCODE_OTHERWISE: Readonly<Record<SignatureVersion['encoding'], (text: string) => string>> = {
  // The padding goes too, so that there is a difference where neither + nor / stands in it.
  base64: (text) => Buffer.from(text, 'base64').toString('base64url'),
  base64url: (text) => Buffer.from(text, 'base64url').toString('hex'),
  hex: (text) => text.toUpperCase(),
  HEX: (text) => text.toLowerCase(),
}

/** One bit: the lowest but one of a byte, which leaves ASCII what it is and digits not what they were. */
function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  const flipped = Uint8Array.from(bytes)
  const index = pickIndex(random, flipped.length)
  if (flipped.length > 0) flipped[index] = (flipped[index] ?? 0) ^ 2
  return flipped
}

function setSignatures(
  signed: Signed,
  spec: MessageSpec,
  change: (text: string, version: SignatureVersion) => string,
): Signed {
  return setHeader(signed, signatureSourceOf(spec).name, (value) =>
    mapSignatures(spec, value, (entry, version) => {
      const { prefix = '' } = version
      return prefix + change(entry.slice(prefix.length), version)
    }),
  )
}

/** Moves the number after a prefix, or the whole value, by one. */
function setEntry(signed: Signed, header: string, prefix: string): Signed {
  return setHeader(signed, header, (value) =>
    value.replace(new RegExp(`(^|[ ,])${prefix}([0-9]+)`), (_, before, digits) => `${before}${prefix}${+digits + 1}`),
  )
}

function setHeader({ headers, body }: Signed, name: string, change: (value: string) => string): Signed {
  return { headers: { ...headers, [name]: change(headers[name] ?? '') }, body }
}
