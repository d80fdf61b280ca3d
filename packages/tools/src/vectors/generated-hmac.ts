import { createHmac } from 'node:crypto'
import { concat, toHex, utf8 } from '../bytes.ts'
import type { Vector } from './formats.ts'
import { flippedBytes, truncations } from './mutations.ts'

const ALGORITHMS = [
  ['hmacSha1', 'sha1'],
  ['hmacSha256', 'sha256'],
  ['hmacSha512', 'sha512'],
] as const

export function generateHmac(): readonly Vector[] {
  return ALGORITHMS.flatMap(([algorithm, hash]) => generate(algorithm, hash))
}

function generate(algorithm: Vector['algorithm'], hash: string): readonly Vector[] {
  const key = (length: number) => Uint8Array.from({ length }, (_, index) => index * 7 + length)
  const mac = (secret: Uint8Array, message: Uint8Array) =>
    new Uint8Array(createHmac(hash, secret).update(message).digest())
  const vector = (name: string, secret: Uint8Array, message: Uint8Array, signature: Uint8Array, valid: boolean) => ({
    name: `own ${algorithm} ${name}`,
    algorithm,
    key: toHex(secret),
    message: toHex(message),
    signature: toHex(signature),
    valid,
  })
  // Around the blocks of the hashes, at which a key is hashed first.
  const lengths = [1, 24, 31, 32, 63, 64, 65, 127, 128, 129].flatMap((ofKey) =>
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
