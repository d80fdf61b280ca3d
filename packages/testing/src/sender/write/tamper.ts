import { Buffer } from 'node:buffer'
import type { ProviderDefinition, Scheme, SignatureVersion } from '@countersign/core/provider'
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
  return TAMPER[what](signed, definition, random)
}

type Tamper = (signed: Signed, definition: ProviderDefinition, random: Random) => Signed

const TAMPER: Readonly<Record<Tampering, Tamper>> = {
  body: ({ headers, body }, _, random) => ({ headers, body: flipBit(body, random) }),
  signature: (signed, { scheme }, random) =>
    setSignatures(signed, scheme, (text, { encoding }) =>
      Buffer.from(flipBit(Buffer.from(text, encoding), random)).toString(encoding),
    ),
  header: (signed, { name, scheme }) => {
    const { id, timestamp } = scheme
    if (timestamp && 'header' in timestamp) return setEntry(signed, timestamp.header, timestamp.prefix ?? '')
    if (id) return setHeader(signed, id.header, (text) => `${text}0`)
    throw new TypeError(`"tamper" cannot be "header": ${name} signs none`)
  },
  key: (signed) => signed,
  encoding: (signed, { scheme }) =>
    setSignatures(signed, scheme, (text, { encoding }) => ENCODE_OTHERWISE[encoding](text)),
}

const ENCODE_OTHERWISE: Readonly<Record<SignatureVersion['encoding'], (text: string) => string>> = {
  // The padding goes too, so that there is a difference where neither + nor / stands in it.
  base64: (text) => Buffer.from(text, 'base64').toString('base64url'),
  hex: (text) => text.toUpperCase(),
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
  scheme: Scheme,
  change: (text: string, version: SignatureVersion) => string,
): Signed {
  return setHeader(signed, scheme.signature.header, (value) =>
    mapSignatures(scheme, value, (entry, version) => {
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
