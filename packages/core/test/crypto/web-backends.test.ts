import { FILES, type Vector } from '@countersign/tools/vectors/formats'
import { generateEd25519 } from '@countersign/tools/vectors/generated-ed25519'
import { judge } from '@countersign/tools/vectors/judge'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as nodeDigest from '../../src/crypto/digest-node.ts'
import * as webDigest from '../../src/crypto/digest-web.ts'
import { tweetnaclVerifier } from '../../src/crypto/ed25519-tweetnacl.ts'
import * as webEd25519 from '../../src/crypto/ed25519-web.ts'
import * as nodeHmac from '../../src/crypto/hmac-node.ts'
import * as webHmac from '../../src/crypto/hmac-web.ts'
import * as onNode from '../../src/provider.ts'
import { hex, utf8 } from '../support.ts'

// What core uses of the backend for Ed25519, of which the web has two.
interface Ed25519Backend {
  readonly importPublicKey: (raw: Uint8Array) => webEd25519.PublicKey
  readonly verifyWithKey: typeof webEd25519.verifyWithKey
}

afterEach(() => {
  vi.doUnmock('#ed25519')
  vi.restoreAllMocks()
  vi.resetModules()
})

/** Each forced; which of them is chosen is tested below. */
const ED25519_BACKENDS: Readonly<Record<string, Ed25519Backend>> = {
  subtleVerifier: { importPublicKey: webEd25519.subtleVerifier, verifyWithKey: webEd25519.verifyWithKey },
  tweetnaclVerifier: {
    importPublicKey: async (raw) => tweetnaclVerifier(raw),
    verifyWithKey: webEd25519.verifyWithKey,
  },
}

/** The names of the vectors that are judged wrongly by the strict policy with this backend. Nothing may be thrown. */
async function disagreements(backend: Ed25519Backend, vectors: readonly Vector[]): Promise<readonly string[]> {
  vi.resetModules()
  vi.doMock('#ed25519', () => backend)
  const algorithms = await import('../../src/provider.ts')
  expect(algorithms.ed25519).not.toBe(onNode.ed25519)
  const verdicts = await Promise.all(vectors.map((vector) => judge(algorithms, vector)))
  return vectors.flatMap(({ name, valid }, index) => (verdicts[index] === valid ? [] : [name]))
}

describe.each(Object.entries(ED25519_BACKENDS))('%s under the strict policy', (_, backend) => {
  describeVectors('with the shared vectors', () => {
    test.each(Object.entries(FILES.ed25519))('has the verdicts of %s', async (path, parse) => {
      const vectors = parse(readVectors(path, undefined) as never)
      expect(vectors.length).toBeGreaterThan(0)
      expect(await disagreements(backend, vectors)).toEqual([])
    })
  })

  test('has the verdicts of the generated vectors', async () => {
    const vectors = generateEd25519()
    expect(vectors.length).toBeGreaterThan(250)
    expect(await disagreements(backend, vectors)).toEqual([])
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

describe('hmac-web', () => {
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
