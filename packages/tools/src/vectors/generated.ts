import { createHmac, sign } from 'node:crypto'
import { concat, fromHex, toHex, utf8 } from '../bytes.ts'
import { rawPublicKeyOf, toPrivateKey } from '../keys/ed25519.ts'
import {
  add,
  challenge,
  decode,
  encode,
  encodeY,
  fromLittleEndian,
  ORDER,
  type Point,
  PRIME,
  toLittleEndian,
} from './edwards.ts'
import { findMessage, findTorsion, toScalar } from './forgery.ts'
import type { Vector } from './formats.ts'
import { flippedBytes, truncations } from './mutations.ts'

// The project's own vectors. In the forgeries the equation of the signature holds, with the cofactor or without it;
// what decides is the policy: no small order, canonical encodings only, cofactorless.

const signer = createSigner('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7')
/** R and its logarithm, where a forger has to choose one. */
const nonce = createSigner('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')

/** The eight points whose order divides the cofactor, from the neutral one up. */
const torsion = findTorsion()
const partsOfSmallOrder = torsion.slice(1)
const smallOrderEncodings = [...new Set([...torsion.map(({ y }) => y), PRIME, PRIME + 1n])].flatMap((y) => [
  encodeY(y, 0n),
  encodeY(y, 1n),
])

export function generateEd25519(): readonly Vector[] {
  return [
    ...honest(),
    ...mutants(),
    ...smallOrderEncodings.map(underSmallKey),
    ...smallOrderEncodings.map(withSmallR),
    ...partsOfSmallOrder.flatMap((part, index) => [
      mixed(`key + T${index + 1}, k·T = 0`, { key: part, remainder: 0n, valid: true }),
      mixed(`key + T${index + 1}, k·T = T`, { key: part, remainder: 1n, valid: false }),
      mixed(`R + T${index + 1}`, { r: part, remainder: 0n, valid: false }),
      mixed(`key + T${index + 1} and R + T${index + 1}, k·T = -T`, { key: part, r: part, remainder: 7n, valid: true }),
    ]),
  ]
}

export function generateHmac(): readonly Vector[] {
  const key = (length: number) => Uint8Array.from({ length }, (_, index) => index * 7 + length)
  const mac = (secret: Uint8Array, message: Uint8Array) =>
    new Uint8Array(createHmac('sha256', secret).update(message).digest())
  const vector = (name: string, secret: Uint8Array, message: Uint8Array, signature: Uint8Array, valid: boolean) => ({
    name: `own ${name}`,
    key: toHex(secret),
    message: toHex(message),
    signature: toHex(signature),
    valid,
  })
  // Around the block of SHA-256, at which a key is hashed first.
  const lengths = [1, 24, 31, 32, 63, 64, 65, 128].flatMap((ofKey) =>
    [0, 1, 55, 56, 64, 1000].map((ofMessage) => {
      const [secret, message] = [key(ofKey), key(ofMessage)]
      return vector(`key of ${ofKey}, message of ${ofMessage}`, secret, message, mac(secret, message), true)
    }),
  )
  const [secret, message] = [key(32), utf8('{"id":"1"}')]
  const right = mac(secret, message)
  const wrong = [...flippedBytes(right), ...truncations(right), concat(right, new Uint8Array(1)), concat(right, right)]
  return [...lengths, ...wrong.map((bytes, index) => vector(`wrong ${index}`, secret, message, bytes, false))]
}

function toVector(
  name: string,
  valid: boolean,
  { key = signer.publicKey, message, signature }: Record<'message' | 'signature', Uint8Array> & { key?: Uint8Array },
): Vector {
  return { name: `own ${name}`, key: toHex(key), message: toHex(message), signature: toHex(signature), valid }
}

function honest(): readonly Vector[] {
  return [0, 1, 63, 64, 111, 112, 1000, 8192].map((length) => {
    const message = Uint8Array.from({ length }, (_, index) => index)
    return toVector(`message of ${length}`, true, { message, signature: signer.sign(message) })
  })
}

function mutants(): readonly Vector[] {
  const message = utf8('1700000000|{"data":{"id":"1"}}')
  const signature = signer.sign(message)
  const [r, s] = [signature.subarray(0, 32), fromLittleEndian(signature.subarray(32))]
  const beyondOrder = Array.from({ length: 15 }, (_, index) => s + BigInt(index + 1) * ORDER)
  const wrong = (what: string, changed: readonly Uint8Array[], toParts: (bytes: Uint8Array) => object) =>
    changed.map((bytes, index) => toVector(`${what} ${index}`, false, { message, signature, ...toParts(bytes) }))
  const longer = [new Uint8Array(1), new Uint8Array(64), signature].map((more) => concat(signature, more))
  const malleable = beyondOrder.filter((number) => number < 2n ** 256n).map((n) => concat(r, toLittleEndian(n)))
  return [
    ...wrong('S + kL', malleable, (bytes) => ({ signature: bytes })),
    ...wrong('signature with a bit flipped', flippedBytes(signature), (bytes) => ({ signature: bytes })),
    ...wrong('signature cut', truncations(signature), (bytes) => ({ signature: bytes })),
    ...wrong('signature with more after it', longer, (bytes) => ({ signature: bytes })),
    ...wrong('key with a bit flipped', flippedBytes(signer.publicKey), (bytes) => ({ key: bytes })),
    ...wrong('key cut', truncations(signer.publicKey), (bytes) => ({ key: bytes })),
    ...wrong('message with a bit flipped', flippedBytes(message), (bytes) => ({ message: bytes })),
  ]
}

/** Under a key T of small order, anybody's R = r·B and S = r sign each message with k·T = 0. */
function underSmallKey(key: Uint8Array): Vector {
  const message = findMessage(nonce.publicKey, key, 0n)
  const signature = concat(nonce.publicKey, toLittleEndian(nonce.scalar % ORDER))
  return toVector(`key of small order ${toHex(key)}`, false, { key, message, signature })
}

/** For R = T of small order: with the key a·B + T and k·T = -T, S = k·a holds. */
function withSmallR(r: Uint8Array): Vector {
  const key = encode(add(decode(signer.publicKey), decode(r)))
  const message = findMessage(r, key, 7n)
  const s = (challenge(r, key, message) * signer.scalar) % ORDER
  return toVector(`R of small order ${toHex(r)}`, false, { key, message, signature: concat(r, toLittleEndian(s)) })
}

/** S = r + k·a, for a key and an R that may each have a part of small order besides their own. */
function mixed(
  name: string,
  parts: { readonly key?: Point; readonly r?: Point; readonly remainder: bigint; readonly valid: boolean },
): Vector {
  const key = parts.key ? encode(add(decode(signer.publicKey), parts.key)) : signer.publicKey
  const r = parts.r ? encode(add(decode(nonce.publicKey), parts.r)) : nonce.publicKey
  const message = findMessage(r, key, parts.remainder)
  const s = (nonce.scalar + challenge(r, key, message) * signer.scalar) % ORDER
  return toVector(name, parts.valid, { key, message, signature: concat(r, toLittleEndian(s)) })
}

function createSigner(seed: string) {
  const privateKey = toPrivateKey(fromHex(seed))
  return {
    publicKey: new Uint8Array(rawPublicKeyOf(privateKey)),
    scalar: toScalar(fromHex(seed)),
    sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)),
  }
}
