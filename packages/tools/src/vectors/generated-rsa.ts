import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { toHex, utf8 } from '../bytes.ts'
import type { Vector } from './formats.ts'
import { flippedBytes, truncations } from './mutations.ts'

const ALGORITHMS = [
  ['rsaSha1', 'sha1'],
  ['rsaSha256', 'sha256'],
  ['rsaSha512', 'sha512'],
] as const

const message = utf8('{"Type":"Notification"}')

/** Generated each time it is asked for: no seed makes such keys. */
export function generateRsa(): readonly Vector[] {
  const pair = makePair(2048, 65537)
  return [...ALGORITHMS.flatMap(([algorithm, hash]) => signatures(algorithm, hash, pair)), ...sizes(), ...keys(pair)]
}

type Pair = ReturnType<typeof makePair>

function makePair(modulusLength: number, publicExponent: number) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent })
  return { privateKey, spki: publicKey.export({ format: 'der', type: 'spki' }).toString('hex') }
}

function signatures(algorithm: Vector['algorithm'], hash: string, { privateKey, spki }: Pair): readonly Vector[] {
  const right = new Uint8Array(sign(hash, message, privateKey))
  const { n = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`)
  const number = BigInt(`0x${toHex(right)}`)
  const others = ALGORITHMS.filter(([name]) => name !== algorithm)
  const wrong = [
    ...flippedBytes(right).filter((_, index) => index % 16 === 0),
    ...truncations(right).filter((_, index) => index % 32 === 0 || index === 255),
    Buffer.concat([right, Buffer.alloc(1)]),
    Buffer.concat([Buffer.alloc(1), right]),
    Buffer.alloc(256),
    Buffer.alloc(256, 255),
    ...others.map(([, other]) => sign(other, message, privateKey)),
    sign(hash, message, { key: privateKey, padding: 6, saltLength: 20 }), // PSS
  ].map(toHex)
  // The same modulo n: as long as the signature in about a half of all cases, and a byte longer in the others.
  const beyond = [number + modulus, modulus, modulus - 1n].map((value) => {
    const digits = value.toString(16).padStart(512, '0')
    return digits.length % 2 === 0 ? digits : `0${digits}`
  })
  return [
    vector(algorithm, 'right', { key: spki, signature: toHex(right), valid: true }),
    ...[...wrong, ...beyond].map((signature, index) => vector(algorithm, `wrong ${index}`, { key: spki, signature })),
  ]
}

/** Keys of other sizes and exponents, each with a right signature. */
function sizes(): readonly Vector[] {
  const cases = [
    [1024, 65537, false],
    [2040, 65537, false],
    [2048, 3, true],
    [3072, 65537, true],
    [4096, 65537, true],
    [2048, 17, true],
  ] as const
  return cases.map(([bits, exponent, valid]) => {
    const { privateKey, spki } = makePair(bits, exponent)
    const signature = toHex(sign('sha256', message, privateKey))
    return vector('rsaSha256', `${bits} bits, exponent ${exponent}`, { key: spki, signature, valid })
  })
}

function keys({ privateKey, spki }: Pair): readonly Vector[] {
  const signature = toHex(sign('sha256', message, privateKey))
  const pkcs1 = createPublicKey(privateKey).export({ format: 'der', type: 'pkcs1' }).toString('hex')
  const wrong = {
    'in PKCS #1': pkcs1,
    'without NULL': spki.replace('300d06092a864886f70d0101010500', '300b06092a864886f70d010101'),
    'for PSS': spki.replace('2a864886f70d010101', '2a864886f70d01010a'),
    'a byte after it': `${spki}00`,
    'cut by a byte': spki.slice(0, -2),
    'an even modulus': spki.replace(/..0203010001$/, '000203010001'),
    'a negative modulus': spki.replace('0282010100', '02820101ff'),
    'exponent 1': `${spki.slice(0, -10)}0203000001`,
    nothing: '',
  }
  return Object.entries(wrong).map(([name, key]) => vector('rsaSha256', `key: ${name}`, { key, signature }))
}

function vector(
  algorithm: Vector['algorithm'],
  name: string,
  { key, signature, valid = false }: { readonly key: string; readonly signature: string; readonly valid?: boolean },
): Vector {
  return { name: `own ${algorithm} ${name}`, algorithm, key, message: toHex(message), signature, valid }
}
