import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { fromHex, toHex, utf8 } from '../bytes.ts'
import type { Vector } from './formats.ts'
import { flippedBytes, truncations } from './mutations.ts'

// What is wrong in these is the encoding, or the range of a number: the equation of the signature mostly holds.

/** The prime of the field of P-256, and the order of its base point. */
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const SPKI = '3059301306072a8648ce3d020106082a8648ce3d030107034200'
const PKCS8 = `3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420${'c9'.repeat(32)}`

const privateKey = createPrivateKey({ key: Buffer.from(PKCS8, 'hex'), format: 'der', type: 'pkcs8' })
const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('hex')
const point = spki.slice(SPKI.length)
const [x, y] = [BigInt(`0x${point.slice(2, 66)}`), BigInt(`0x${point.slice(66)}`)]

const message = utf8('1700000000{"id":"1"}\r\n')
const p1363 = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
const [r, s] = [BigInt(`0x${p1363.toString('hex', 0, 32)}`), BigInt(`0x${p1363.toString('hex', 32)}`)]

const hex32 = (number: bigint) => number.toString(16).padStart(64, '0')
const raw = (first: bigint, second: bigint) => hex32(first) + hex32(second)
const der = (first: bigint, second: bigint) => sequence(integer(first) + integer(second))

export function generateEcdsa(): readonly Vector[] {
  return [...signatures(), ...derEncodings(), ...keys()]
}

function signatures(): readonly Vector[] {
  return (
    [
      ['ecdsaP256', der],
      ['ecdsaP256P1363', raw],
    ] as const
  ).flatMap(([algorithm, write]) => {
    const right = write(r, s)
    const bytes = fromHex(right)
    const changed = [...flippedBytes(bytes), ...truncations(bytes)].map(toHex)
    return [
      vector(algorithm, 'right', right, { valid: true }),
      vector(algorithm, 'r and n - s', write(r, N - s), { valid: true }),
      vector(algorithm, 'raw key', right, { valid: true, key: point }),
      ...(['r = 0', 's = 0', 'both 0', 'r = n', 's = n', 's and r'] as const).map((name, index) =>
        vector(
          algorithm,
          name,
          write(...([[0n, s] as const, [r, 0n], [0n, 0n], [N, s], [r, N], [s, r]][index] as [bigint, bigint])),
        ),
      ),
      vector(algorithm, 'a zero after it', `${right}00`),
      vector(algorithm, 'the other encoding', algorithm === 'ecdsaP256' ? raw(r, s) : der(r, s)),
      ...changed.map((wrong, index) => vector(algorithm, `changed ${index}`, wrong)),
    ]
  })
}

function derEncodings(): readonly Vector[] {
  const [first, second] = [integer(r), integer(s)]
  const wrong = {
    'r + n': sequence(integer(r + N) + second),
    's + n': sequence(first + integer(s + N)),
    'a zero before r': sequence(element('02', `00${contentOf(first)}`) + second),
    'a zero before s': sequence(first + element('02', `00${contentOf(second)}`)),
    'a negative r': sequence(element('02', hex32(r | (1n << 255n))) + second),
    'an empty r': sequence(`0200${second}`),
    'a third integer': sequence(first + second + integer(1n)),
    'one integer': sequence(first),
    'a byte in the sequence after s': sequence(`${first}${second}00`),
    'a length of two bytes': `3081${length(first + second)}${first}${second}`,
    'a length of three bytes': `308200${length(first + second)}${first}${second}`,
    'an indefinite length': `3080${first}${second}0000`,
    'a set': `31${length(first + second)}${first}${second}`,
    'a length too long': `30${length(`${first}${second}00`)}${first}${second}`,
    'a length too short': `30${length(`${first}${second}`.slice(2))}${first}${second}`,
  }
  return Object.entries(wrong).map(([name, signature]) => vector('ecdsaP256', name, signature))
}

function keys(): readonly Vector[] {
  const right = der(r, s)
  const compressed = `${y % 2n === 0n ? '02' : '03'}${hex32(x)}`
  const wrong = {
    compressed: `3039301306072a8648ce3d020106082a8648ce3d030107032200${compressed}`,
    'compressed and raw': compressed,
    'x of another point': `${SPKI}04${hex32(x - 1n)}${hex32(y)}`,
    'y = 0': `${SPKI}04${hex32(x)}${hex32(0n)}`,
    'infinity as zeros': `${SPKI}04${hex32(0n)}${hex32(0n)}`,
    infinity: '3019301306072a8648ce3d020106082a8648ce3d03010703020000',
    // Its y is the same modulo the prime, where it fits.
    'y above the prime': `${SPKI}04${hex32(x)}${hex32(P)}`,
    'another curve, secp256k1': spki.replace('06082a8648ce3d030107', '06052b8104000a'),
    'X9.62 hybrid form': `${SPKI}06${hex32(x)}${hex32(y)}`,
    'a byte after it': `${spki}00`,
    'cut by a byte': spki.slice(0, -2),
    'unused bits': spki.replace('03420004', '03420104'),
    nothing: '',
  }
  return Object.entries(wrong).map(([name, key]) => vector('ecdsaP256', `key: ${name}`, right, { key }))
}

function vector(
  algorithm: Vector['algorithm'],
  name: string,
  signature: string,
  { key = spki, valid = false }: { readonly key?: string; readonly valid?: boolean } = {},
): Vector {
  return { name: `own ${algorithm} ${name}`, algorithm, key, message: toHex(message), signature, valid }
}

function integer(number: bigint): string {
  const digits = number.toString(16)
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return element('02', /^[89a-f]/.test(even) ? `00${even}` : even)
}

const contentOf = (encoded: string) => encoded.slice(4)
const sequence = (content: string) => element('30', content)
const element = (tag: string, content: string) => tag + length(content) + content
const length = (content: string) => (content.length / 2).toString(16).padStart(2, '0')
