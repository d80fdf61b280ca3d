import { type Family, FILES, type Vector } from '@countersign/tools/vectors/formats'
import { generateEcdsa } from '@countersign/tools/vectors/generated-ecdsa'
import { generateEd25519 } from '@countersign/tools/vectors/generated-ed25519'
import { generateHmac } from '@countersign/tools/vectors/generated-hmac'
import { generateRsa } from '@countersign/tools/vectors/generated-rsa'
import { type Algorithms, judge } from '@countersign/tools/vectors/judge'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as nodeDigest from '../../src/crypto/digest-node.ts'
import * as webDigest from '../../src/crypto/digest-web.ts'
import * as nodeEcdsa from '../../src/crypto/ecdsa-node.ts'
import * as webEcdsa from '../../src/crypto/ecdsa-web.ts'
import * as nodeEd25519 from '../../src/crypto/ed25519-node.ts'
import * as webEd25519 from '../../src/crypto/ed25519-web.ts'
import * as nodeHmac from '../../src/crypto/hmac-node.ts'
import * as webHmac from '../../src/crypto/hmac-web.ts'
import * as nodeRsa from '../../src/crypto/rsa-node.ts'
import * as webRsa from '../../src/crypto/rsa-web.ts'
import * as onNode from '../../src/provider.ts'

const BACKENDS = {
  '#digest': [nodeDigest, webDigest],
  '#ecdsa': [nodeEcdsa, webEcdsa],
  '#ed25519': [nodeEd25519, webEd25519],
  '#hmac': [nodeHmac, webHmac],
  '#rsa': [nodeRsa, webRsa],
} as const

test.each(Object.entries(BACKENDS))('%s: the web exports everything that Node does', (_, [node, web]) => {
  expect(Object.keys(web)).toEqual(expect.arrayContaining(Object.keys(node)))
})

/** How many vectors a file has, and how many of them must be accepted. */
const COUNTS: Readonly<Record<string, readonly [total: number, valid: number]>> = {
  'wycheproof/ed25519_test.json': [151, 88],
  'speccheck/cases.json': [12, 1],
  'rfc8032-ed25519.json': [5, 5],
  // Besides, as many of each are valid tags of half the length, which are refused.
  'wycheproof/hmac_sha1_test.json': [170, 33],
  'wycheproof/hmac_sha256_test.json': [174, 33],
  'wycheproof/hmac_sha512_test.json': [174, 33],
  'wycheproof/ecdsa_secp256r1_sha256_test.json': [484, 174],
  'wycheproof/ecdsa_secp256r1_sha256_p1363_test.json': [262, 173],
  'wycheproof/rsa_signature_2048_sha256_test.json': [259, 9],
  'wycheproof/rsa_signature_2048_sha512_test.json': [259, 8],
}

const SHARED = Object.values(FILES).flatMap((files) => Object.entries(files))
const GENERATED: Readonly<Record<Family, readonly Vector[]>> = {
  ed25519: generateEd25519(),
  hmac: generateHmac(),
  ecdsa: generateEcdsa(),
  rsa: generateRsa(),
}

/** The names of the vectors whose verdict is another; nothing may be thrown. */
async function disagreements(algorithms: Algorithms, vectors: readonly Vector[]): Promise<readonly string[]> {
  const verdicts = await Promise.all(vectors.map((vector) => judge(algorithms, vector)))
  return vectors.flatMap(({ name, valid }, index) => (verdicts[index] === valid ? [] : [name]))
}

describe.each(['node:crypto', 'WebCrypto'])('with %s', (backend) => {
  let algorithms: Algorithms = onNode

  beforeAll(async () => {
    if (backend === 'node:crypto') return
    vi.resetModules()
    for (const [name, [, web]] of Object.entries(BACKENDS)) vi.doMock(name, () => web)
    algorithms = await import('../../src/provider.ts')
    expect(algorithms.hmacSha256).not.toBe(onNode.hmacSha256)
  })

  afterAll(() => {
    for (const name of Object.keys(BACKENDS)) vi.doUnmock(name)
    vi.resetModules()
  })

  test('that one computes, and not the other', async () => {
    const subtle = vi.spyOn(crypto.subtle, 'importKey')
    const valid = Object.values(GENERATED).flatMap((vectors) => vectors.find((vector) => vector.valid) ?? [])
    expect(await disagreements(algorithms, valid)).toEqual([])
    const imported = new Set(subtle.mock.calls.map(([format]) => format))
    subtle.mockRestore()
    expect([...imported].toSorted()).toEqual(backend === 'WebCrypto' ? ['raw', 'spki'] : [])
  })

  describeVectors('the shared vectors', () => {
    test.each(SHARED)('have their verdicts: %s', async (path, parse) => {
      const vectors = parse(readVectors(path, undefined) as never)
      expect([vectors.length, vectors.filter(({ valid }) => valid).length]).toEqual(COUNTS[path])
      expect(await disagreements(algorithms, vectors)).toEqual([])
    })
  })

  test.each(Object.entries(GENERATED))('the generated vectors have their verdicts: %s', async (_, vectors) => {
    expect(vectors.filter(({ valid }) => valid).length).toBeGreaterThan(3)
    expect(vectors.filter(({ valid }) => !valid).length).toBeGreaterThan(50)
    expect(await disagreements(algorithms, vectors)).toEqual([])
  })
})
