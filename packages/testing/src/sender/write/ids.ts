import { pickIndex, type Random } from '../plan/random.ts'

/** How a provider writes an id: `uuid`, or text in which `*` is one of `0-9a-z` and `%` one of `0-9A-Z`. */
export type IdShape = string

const DIGITS = '0123456789'
const ALPHABETS: Readonly<Record<string, string>> = {
  '*': `${DIGITS}abcdefghijklmnopqrstuvwxyz`,
  '%': `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`,
}

export function makeId(shape: IdShape, random: Random): string {
  if (shape === 'uuid') return makeUuid(random)
  return shape.replaceAll(/[*%]/g, (sign) => {
    const alphabet = ALPHABETS[sign] ?? sign
    return alphabet.charAt(pickIndex(random, alphabet.length))
  })
}

/** A random UUID, version 4. */
export function makeUuid(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}
