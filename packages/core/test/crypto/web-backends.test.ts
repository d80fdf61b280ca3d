import { ED25519_FILES, HMAC_FILES, type Vector } from '@countersign/tools/vectors/formats'
import { generateEd25519, generateHmac } from '@countersign/tools/vectors/generated'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as nodeDigest from '../../src/crypto/digest-node.ts'
import * as webDigest from '../../src/crypto/digest-web.ts'
import { verifyEd25519 } from '../../src/crypto/ed25519.ts'
import * as nodeEd25519 from '../../src/crypto/ed25519-node.ts'
import { tweetnaclVerifier } from '../../src/crypto/ed25519-tweetnacl.ts'
import * as webEd25519 from '../../src/crypto/ed25519-web.ts'
import * as nodeHmac from '../../src/crypto/hmac-node.ts'
import * as webHmac from '../../src/crypto/hmac-web.ts'
import * as nodeKeys from '../../src/crypto/keys.ts'
import type { Message } from '../../src/shared/bytes.ts'
import { hex, utf8 } from '../support.ts'

// What core uses of a backend. Both must offer it; the keys are their own affair.
interface Ed25519Backend<Key> {
  readonly importPublicKey: (raw: Uint8Array) => Key
  readonly verifyWithKey: (key: Key, message: Message, signature: Uint8Array) => Promise<boolean>
}
interface HmacBackend<Secret> {
  readonly importSecret: (secret: Uint8Array) => Secret
  readonly hmacSha256: (secret: Secret, message: Message) => Uint8Array | Promise<Uint8Array>
  readonly isEqualMac: (expected: Uint8Array, received: Uint8Array) => boolean
}
interface DigestBackend {
  readonly sha256: (data: string | Uint8Array) => string | Promise<string>
}
nodeEd25519 satisfies Ed25519Backend<ReturnType<typeof nodeEd25519.importPublicKey>>
webEd25519 satisfies Ed25519Backend<webEd25519.PublicKey>
nodeHmac satisfies HmacBackend<ReturnType<typeof nodeHmac.importSecret>>
webHmac satisfies HmacBackend<ReturnType<typeof webHmac.importSecret>>
nodeDigest satisfies DigestBackend
webDigest satisfies DigestBackend

test.each([
  ['ed25519', nodeEd25519, webEd25519],
  ['hmac', nodeHmac, webHmac],
  ['digest', nodeDigest, webDigest],
])('%s-web exports everything that %s-node exports', (_, node, web) => {
  expect(Object.keys(web)).toEqual(expect.arrayContaining(Object.keys(node)))
})

afterEach(() => {
  vi.doUnmock('#ed25519')
  vi.doUnmock('#hmac')
  vi.restoreAllMocks()
  vi.resetModules()
})

type Backends = Readonly<Record<string, Ed25519Backend<webEd25519.PublicKey>>>

/** The two ways of the web, each forced, and the one that is chosen here. */
const ED25519_BACKENDS: Backends = {
  subtleVerifier: { importPublicKey: webEd25519.subtleVerifier, verifyWithKey: webEd25519.verifyWithKey },
  tweetnaclVerifier: {
    importPublicKey: async (raw) => tweetnaclVerifier(raw),
    verifyWithKey: webEd25519.verifyWithKey,
  },
  importPublicKey: webEd25519,
}

type Judge = (vector: Vector) => Promise<boolean>

/** Judges through the strict policy of `crypto/ed25519.ts`, which finds this backend in place of Node's. */
async function judgeWith(backend: Ed25519Backend<webEd25519.PublicKey>): Promise<Judge> {
  vi.resetModules()
  vi.doMock('#ed25519', () => backend)
  const strict = await import('../../src/crypto/ed25519.ts')
  expect(strict.verifyEd25519).not.toBe(verifyEd25519)
  return ({ key, message, signature }) => strict.verifyEd25519(hex(key), hex(message), hex(signature))
}

const judgeOnNode: Judge = ({ key, message, signature }) => verifyEd25519(hex(key), hex(message), hex(signature))

/** Nothing may be thrown: what a backend objects to is `false`. */
async function verdictsOf(vectors: readonly Vector[], judge: Judge): Promise<readonly string[]> {
  return Promise.all(vectors.map(async (vector) => `${vector.name}: ${(await judge(vector)) ? 'accepted' : 'refused'}`))
}

const expectedOf = (vectors: readonly Vector[]) =>
  vectors.map(({ name, valid }) => `${name}: ${valid ? 'accepted' : 'refused'}`)

const sharedFrom = (files: typeof ED25519_FILES) =>
  Object.entries(files).map(([path, parse]) => ({ path, read: () => parse(readVectors(path, undefined) as never) }))

describe.each(Object.entries(ED25519_BACKENDS))('%s under the strict policy', (_, backend) => {
  describeVectors('with the shared vectors', () => {
    test.each(sharedFrom(ED25519_FILES))('has the verdicts of node:crypto on $path', async ({ read }) => {
      const vectors = read()
      const verdicts = await verdictsOf(vectors, await judgeWith(backend))
      expect(verdicts).toEqual(await verdictsOf(vectors, judgeOnNode))
      expect(verdicts).toEqual(expectedOf(vectors))
    })
  })

  test('has the verdicts of node:crypto on the generated vectors', async () => {
    const vectors = generateEd25519()
    expect(vectors.length).toBeGreaterThan(250)
    const verdicts = await verdictsOf(vectors, await judgeWith(backend))
    expect(verdicts).toEqual(await verdictsOf(vectors, judgeOnNode))
    expect(verdicts).toEqual(expectedOf(vectors))
  })
})

test('the policy is what refuses S + L: without it, tweetnacl takes it', async () => {
  const malleable = generateEd25519().find(({ name }) => name === 'own S + kL 0')
  const { key = '', message = '', signature = '' } = malleable ?? {}
  const verify = tweetnaclVerifier(hex(key))
  expect(await verify(hex(message), hex(signature))).toBe(true)
})

// RFC 8032, section 7.1, test 2.
const rawKey = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
const message = hex('72')
const signature = hex(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
)

describe('importPublicKey of ed25519-web', () => {
  test('takes WebCrypto where it has Ed25519', async () => {
    const subtle = vi.spyOn(crypto.subtle, 'verify')
    expect(await webEd25519.verifyWithKey(webEd25519.importPublicKey(rawKey), [message], signature)).toBe(true)
    expect(subtle).toHaveBeenCalledOnce()
  })

  test('takes tweetnacl where WebCrypto has no Ed25519', async () => {
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('', 'NotSupportedError'))
    const subtle = vi.spyOn(crypto.subtle, 'verify')
    const key = webEd25519.importPublicKey(rawKey)
    const other = Uint8Array.from(signature, (byte, index) => (index === 0 ? byte ^ 1 : byte))
    const verdicts = [
      webEd25519.verifyWithKey(key, [message], signature),
      webEd25519.verifyWithKey(key, [message], other),
    ]
    expect(await Promise.all(verdicts)).toEqual([true, false])
    expect(subtle).not.toHaveBeenCalled()
  })

  test('takes tweetnacl where there is no crypto.subtle, as on a page without TLS', async () => {
    vi.stubGlobal('crypto', {})
    try {
      const key = webEd25519.importPublicKey(rawKey)
      expect(await webEd25519.verifyWithKey(key, [message], signature)).toBe(true)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test('leaves no unhandled rejection for a key that no backend takes', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      const key = webEd25519.importPublicKey(new Uint8Array(5))
      await new Promise((resolve) => setTimeout(resolve, 20))
      await expect(webEd25519.verifyWithKey(key, [message], signature)).rejects.toThrow()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('counts what WebCrypto objects to as no signature', async () => {
    vi.spyOn(crypto.subtle, 'verify').mockRejectedValue(new DOMException('', 'OperationError'))
    expect(await webEd25519.verifyWithKey(webEd25519.importPublicKey(rawKey), [message], signature)).toBe(false)
  })
})

describe('the queue of tweetnacl', () => {
  test('lets other work run while forty checks wait, and answers every one', async () => {
    const verify = tweetnaclVerifier(rawKey)
    let answered = 0
    const checks = Array.from({ length: 40 }, async (_, index) => {
      const verdict = await verify(index % 2 === 0 ? message : utf8('another'), signature)
      answered++
      return verdict
    })
    const answeredBefore = await new Promise<number>((resolve) => setTimeout(() => resolve(answered), 0))
    expect(answeredBefore).toBeLessThan(40)
    expect(await Promise.all(checks)).toEqual(Array.from({ length: 40 }, (_, index) => index % 2 === 0))
  })

  test('goes on after a check that threw', async () => {
    const verify = tweetnaclVerifier(rawKey)
    // tweetnacl throws for a signature of another length; the policy lets none through.
    const checks = [verify(message, signature.subarray(1)), verify(message, signature)]
    const results = await Promise.allSettled(checks)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(await verify(message, signature)).toBe(true)
  })
})

/** Judges through `crypto/keys.ts`, which finds the web's HMAC in place of Node's. */
async function judgeWithWebHmac(): Promise<Judge> {
  vi.resetModules()
  vi.doMock('#hmac', () => webHmac)
  const keys = await import('../../src/crypto/keys.ts')
  expect(keys.parseKey).not.toBe(nodeKeys.parseKey)
  return judgeHmac(keys)
}

function judgeHmac({ hmacSha256, parseKey }: Pick<typeof nodeKeys, 'hmacSha256' | 'parseKey'>): Judge {
  return ({ key, message: text, signature: mac }) =>
    parseKey(hmacSha256, { encoding: 'hex' }, key).verifiesAny([hex(text)], [hex(mac)])
}

describe('hmac-web', () => {
  describeVectors('with the shared vectors', () => {
    test.each(sharedFrom(HMAC_FILES))('has the verdicts of node:crypto on $path', async ({ read }) => {
      const vectors = read()
      const verdicts = await verdictsOf(vectors, await judgeWithWebHmac())
      expect(verdicts).toEqual(await verdictsOf(vectors, judgeHmac(nodeKeys)))
      expect(verdicts).toEqual(expectedOf(vectors))
    })
  })

  test('has the verdicts of node:crypto on the generated vectors', async () => {
    const vectors = generateHmac()
    expect(vectors.length).toBeGreaterThan(100)
    const verdicts = await verdictsOf(vectors, await judgeWithWebHmac())
    expect(verdicts).toEqual(await verdictsOf(vectors, judgeHmac(nodeKeys)))
    expect(verdicts).toEqual(expectedOf(vectors))
  })

  /** @see https://github.com/advisories/GHSA-747x-5m58-mq97 */
  test('refuses the first 16 bytes of the right MAC (CVE-2024-21491)', async () => {
    const judge = await judgeWithWebHmac()
    const right = generateHmac().find(({ valid }) => valid) as Vector
    expect(await judge(right)).toBe(true)
    expect(await judge({ ...right, signature: right.signature.slice(0, 32) })).toBe(false)
  })

  test.each([
    ['equal ones', [1, 2, 3], [1, 2, 3], true],
    ['no bytes and no bytes', [], [], true],
    ['a difference in the first byte', [1, 2, 3], [0, 2, 3], false],
    ['a difference in the last byte', [1, 2, 3], [1, 2, 0], false],
    ['a beginning', [1, 2, 3], [1, 2], false],
    ['a zero more', [1, 2, 3], [1, 2, 3, 0], false],
    ['no bytes and one', [], [0], false],
    ['one byte and none', [0], [], false],
  ])('isEqualMac compares as node:crypto does: %s', (_, a, b, expected) => {
    const [expectedMac, received] = [Uint8Array.from(a), Uint8Array.from(b)]
    expect(webHmac.isEqualMac(expectedMac, received)).toBe(expected)
    expect(nodeHmac.isEqualMac(expectedMac, received)).toBe(expected)
  })
})

test.each([0, 1, 55, 56, 64, 1000])('digest-web has the SHA-256 of node:crypto for %d bytes', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => index)
  expect(await webDigest.sha256(bytes)).toBe(nodeDigest.sha256(bytes))
})
