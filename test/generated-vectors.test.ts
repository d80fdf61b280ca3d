import { verifyEd25519 } from '@countersign/core/ed25519'
import { concat, fromHex, utf8 } from '@countersign/tools/bytes'
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
} from '@countersign/tools/vectors/edwards'
import { findMessage, findTorsion, toScalar } from '@countersign/tools/vectors/forgery'
import { flippedBits, truncations } from '@countersign/tools/vectors/mutations'
import nacl from 'tweetnacl'
import { describe, expect, test } from 'vitest'
import { failing } from './support/verdict.ts'

// The project's own vectors. Where tweetnacl accepts what ours must refuse, the equation of the signature really
// holds: it is the policy that refuses it, not a mistake in the making.

interface Candidate {
  readonly name: string
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** The names of the candidates that ours accepts, and of those that tweetnacl refuses. */
async function judge(candidates: readonly Candidate[]) {
  const accepted = await failing(candidates, async ({ publicKey, message, signature }) => {
    return !(await verifyEd25519(publicKey, message, signature))
  })
  const refused = await failing(candidates, async ({ publicKey, message, signature }) =>
    nacl.sign.detached.verify(message, signature, publicKey),
  )
  const [acceptedByOurs, refusedByTweetnacl] = [accepted, refused].map((list) => list.map(({ name }) => name))
  return { acceptedByOurs, refusedByTweetnacl }
}

const pair = nacl.sign.keyPair.fromSeed(fromHex('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7'))
const message = utf8('1700000000|{"data":{"id":"1"}}')
const signature = nacl.sign.detached(message, pair.secretKey)
const [r, s] = [signature.subarray(0, 32), fromLittleEndian(signature.subarray(32))]

const scalar = toScalar(pair.secretKey.subarray(0, 32))
const torsion = findTorsion()
const smallY = [...new Set(torsion.map(({ y }) => y))]
const BOTH_SIGNS = [0n, 1n]
const withSigns = (ys: readonly bigint[]) => ys.flatMap((y) => BOTH_SIGNS.map((sign) => ({ y, sign })))

/** Under a key T of small order, anybody's R = a·B and S = a sign each message with k·T = 0. */
function signForSmallKey(publicKey: Uint8Array): Candidate {
  const text = findMessage(pair.publicKey, publicKey, 0n)
  const forged = concat(pair.publicKey, toLittleEndian(scalar % ORDER))
  return { name: `A ${Buffer.from(publicKey).toString('hex')}`, publicKey, message: text, signature: forged }
}

/** For R = T of small order: with the key a·B + T and k·T = -T, S = k·a holds. */
function signWithSmallR(encodedR: Uint8Array, point: Point): Candidate {
  const publicKey = encode(add(decode(pair.publicKey), point))
  const text = findMessage(encodedR, publicKey, 7n)
  const forgedS = toLittleEndian((challenge(encodedR, publicKey, text) * scalar) % ORDER)
  const forged = concat(encodedR, forgedS)
  return { name: `R ${Buffer.from(encodedR).toString('hex')}`, publicKey, message: text, signature: forged }
}

test('the curve arithmetic of this file finds the public key of the key pair and five y of small order', () => {
  expect({ decoded: encode(decode(pair.publicKey)), ys: smallY.length }).toEqual({ decoded: pair.publicKey, ys: 5 })
})

describe('a key of small order', () => {
  const keys = withSigns(smallY).map(({ y, sign }) => encodeY(y, sign))

  test('is refused, all five y with both sign bits, although anybody can sign for it', async () => {
    expect(await judge(keys.map(signForSmallKey))).toEqual({ acceptedByOurs: [], refusedByTweetnacl: [] })
  })

  test('is refused in an encoding beyond the prime, too', async () => {
    const encodings = withSigns([PRIME, PRIME + 1n]).map(({ y, sign }) => encodeY(y, sign))
    expect(await judge(encodings.map(signForSmallKey))).toEqual({ acceptedByOurs: [], refusedByTweetnacl: [] })
  })
})

describe('an R of small order', () => {
  test('is refused for all eight points, although the signature holds', async () => {
    const candidates = torsion.map((point) => signWithSmallR(encode(point), point))
    expect(await judge(candidates)).toEqual({ acceptedByOurs: [], refusedByTweetnacl: [] })
  })

  test.each([
    ['with the sign bit where x is zero', torsion.filter(({ x }) => x === 0n).map((point) => encodeY(point.y, 1n))],
    ['in an encoding beyond the prime', withSigns([PRIME, PRIME + 1n]).map(({ y, sign }) => encodeY(y, sign))],
  ])('is refused %s', async (_, encodings) => {
    const { acceptedByOurs } = await judge(encodings.map((encoded) => signWithSmallR(encoded, decode(encoded))))
    expect(acceptedByOurs).toEqual([])
  })
})

describe('a signature', () => {
  const candidate = (name: string, changed: Uint8Array): Candidate => ({
    name,
    publicKey: pair.publicKey,
    message,
    signature: changed,
  })
  const acceptedOf = async (candidates: readonly Candidate[]) => {
    const accepted = await failing(candidates, async ({ signature: changed }) => {
      return !(await verifyEd25519(pair.publicKey, message, changed))
    })
    return accepted.map(({ name }) => name)
  }

  test('is accepted as it is', async () => {
    expect(await judge([candidate('unchanged', signature)])).toMatchObject({ acceptedByOurs: ['unchanged'] })
  })

  test('is refused with S + kL for every k up to 15, which tweetnacl accepts', async () => {
    const multiples = Array.from({ length: 15 }, (_, index) => BigInt(index + 1))
    const mutants = multiples
      .filter((k) => s + k * ORDER < 2n ** 256n)
      .map((k) => candidate(`S + ${k}L`, concat(r, toLittleEndian(s + k * ORDER))))
    expect(mutants.length).toBeGreaterThanOrEqual(14)
    expect(await judge(mutants)).toEqual({ acceptedByOurs: [], refusedByTweetnacl: [] })
  })

  test('is refused with any of its 512 bits flipped', async () => {
    expect(await acceptedOf(flippedBits(signature).map((changed, bit) => candidate(`bit ${bit}`, changed)))).toEqual([])
  })

  test('is refused at every shorter length', async () => {
    expect(await acceptedOf(truncations(signature).map((cut) => candidate(`${cut.length} bytes`, cut)))).toEqual([])
  })

  test('is refused with anything behind it', async () => {
    const longer = [new Uint8Array(1), new Uint8Array(64), signature, message].map((more) => concat(signature, more))
    expect(await acceptedOf(longer.map((changed) => candidate(`${changed.length} bytes`, changed)))).toEqual([])
  })
})
