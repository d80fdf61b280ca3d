import type { Delivery, Provider } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { fromBase64, fromHex, toBase64, utf8 } from '@countersign/tools/bytes'
import { flippedBytes } from '@countersign/tools/vectors/mutations'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { expect, test } from 'vitest'
import { verdict } from './support/verdict.ts'

interface ProviderVector {
  readonly name: string
  readonly scheme: string
  readonly public_key_b64?: string
  readonly public_key_hex?: string
  readonly secret?: string
  readonly id?: string
  readonly timestamp?: string
  readonly body: string
  readonly signature_b64?: string
  readonly signature_hex?: string
  readonly signature?: string
}

/** A published delivery, taken apart so that each part can be changed. */
interface Sample {
  readonly name: string
  readonly provider: Provider<AnyEvent>
  readonly otherKey: Provider<AnyEvent>
  readonly headers: Readonly<Record<string, string>>
  readonly signatureHeader: string
  readonly signature: Uint8Array
  readonly write: (signature: Uint8Array) => string
  readonly body: Uint8Array
  readonly sentAtMs: number
  /** The last second in which it is accepted, and the first in which it is not; none where no time is signed. */
  readonly edges?: readonly [number, number] | undefined
  /** An empty body, a text and a form are no events, though their signatures hold. */
  readonly expected: 'accepted' | 'body_malformed'
}

const SAMPLES: Readonly<Record<string, (vector: ProviderVector) => Partial<Sample>>> = {
  telnyx: ({ public_key_b64: publicKey, signature_b64 = '', timestamp = '' }) => ({
    provider: telnyx({ publicKey }),
    otherKey: telnyx({ publicKey: 'PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=' }),
    headers: { 'telnyx-timestamp': timestamp },
    signatureHeader: 'telnyx-signature-ed25519',
    signature: fromBase64(signature_b64),
    write: toBase64,
  }),
  'standard-webhooks-v1': ({ secret, id = '', signature = '', timestamp = '' }) => ({
    provider: standardWebhooks({ secret }),
    otherKey: standardWebhooks({ secret: `whsec_${toBase64(new Uint8Array(24))}` }),
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp },
    signatureHeader: 'webhook-signature',
    signature: fromBase64(signature.slice('v1,'.length)),
    write: (bytes) => `v1,${toBase64(bytes)}`,
  }),
  dfns: ({ secret, signature = '' }) => ({
    provider: dfns({ secret }),
    otherKey: dfns({ secret: `${secret}x` }),
    headers: {},
    signatureHeader: 'x-dfns-webhook-signature',
    signature: fromHex(signature.slice('sha256='.length)),
    write: (bytes) => `sha256=${Buffer.from(bytes).toString('hex')}`,
    edges: [299, 300],
  }),
  // GitHub's own example is a text, and Slack's is a slash command: a form.
  github: ({ secret, signature = '' }) => ({
    provider: github({ secret }),
    otherKey: github({ secret: `${secret}x` }),
    headers: {},
    signatureHeader: 'x-hub-signature-256',
    signature: fromHex(signature.slice('sha256='.length)),
    write: (bytes) => `sha256=${Buffer.from(bytes).toString('hex')}`,
    edges: undefined,
    expected: 'body_malformed',
  }),
  slack: ({ secret, signature = '', timestamp = '' }) => ({
    provider: slack({ secret }),
    otherKey: slack({ secret: `${secret}x` }),
    headers: { 'x-slack-request-timestamp': timestamp },
    signatureHeader: 'x-slack-signature',
    signature: fromHex(signature.slice('v0='.length)),
    write: (bytes) => `v0=${Buffer.from(bytes).toString('hex')}`,
    expected: 'body_malformed',
  }),
  discord: ({ public_key_hex: publicKey, signature_hex = '', timestamp = '' }) => ({
    provider: discord({ publicKey }),
    otherKey: discord({ publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c' }),
    headers: { 'x-signature-timestamp': timestamp },
    signatureHeader: 'x-signature-ed25519',
    signature: fromHex(signature_hex),
    write: (bytes) => Buffer.from(bytes).toString('hex'),
  }),
}

const samples = readVectors<readonly ProviderVector[]>('providers.json', []).flatMap((vector): readonly Sample[] => {
  const { name, scheme, body, timestamp = '0' } = vector
  const sample = SAMPLES[scheme]?.(vector)
  const shared = { name, body: utf8(body), sentAtMs: Number(timestamp) * 1000, edges: [300, 301] }
  return sample ? [{ ...shared, expected: body ? 'accepted' : 'body_malformed', ...sample } as Sample] : []
})

const timed = samples.flatMap((sample) => (sample.edges ? [{ ...sample, edges: sample.edges }] : []))

function judge(
  sample: Sample,
  changes: { signature?: string; body?: Uint8Array; nowMs?: number } = {},
): Promise<string> {
  const { provider, headers, signatureHeader, write, sentAtMs } = sample
  const { signature = write(sample.signature), body = sample.body, nowMs = sentAtMs } = changes
  const delivery: Delivery = { headers: { ...headers, [signatureHeader]: signature }, body }
  return verdict(provider, delivery, nowMs)
}

/** The different verdicts on all of the changed deliveries. */
async function judgeAll(sample: Sample, changes: readonly Parameters<typeof judge>[1][]): Promise<readonly string[]> {
  return [...new Set(await Promise.all(changes.map((change) => judge(sample, change))))]
}

describeVectors("the providers' vectors", () => {
  test('are five of Telnyx, and one of each other provider that has some', () => {
    expect(samples.map(({ provider }) => provider.definition.name).sort()).toEqual([
      'dfns',
      'discord',
      'github',
      'slack',
      'standard-webhooks',
      ...Array(5).fill('telnyx'),
    ])
  })

  test.each(samples)('$name is $expected', async (sample) => {
    expect(await judge(sample)).toBe(sample.expected)
  })

  test.each(samples)('$name with a bit flipped in any byte of the body is signature_mismatch', async (sample) => {
    const bodies = [...flippedBytes(sample.body), new Uint8Array([...sample.body, 0x20])]
    expect(
      await judgeAll(
        sample,
        bodies.map((body) => ({ body })),
      ),
    ).toEqual(['signature_mismatch'])
  })

  test.each(samples)('$name with a bit flipped in any byte of the signature is signature_mismatch', async (sample) => {
    const signatures = flippedBytes(sample.signature).map(sample.write)
    expect(
      await judgeAll(
        sample,
        signatures.map((signature) => ({ signature })),
      ),
    ).toEqual(['signature_mismatch'])
  })

  test.each(samples)('$name with any shorter signature is signature_malformed', async (sample) => {
    const shorter = Array.from(sample.signature, (_, length) => sample.write(sample.signature.subarray(0, length)))
    const signatures = shorter.filter((signature) => signature !== '')
    expect(
      await judgeAll(
        sample,
        signatures.map((signature) => ({ signature })),
      ),
    ).toEqual(['signature_malformed'])
  })

  test.each(samples)('$name with a signature header cut off anywhere is signature_malformed', async (sample) => {
    const text = sample.write(sample.signature)
    const beginnings = Array.from(text.slice(1), (_, index) => text.slice(0, index + 1))
    expect(
      await judgeAll(
        sample,
        beginnings.map((signature) => ({ signature })),
      ),
    ).toEqual(['signature_malformed'])
  })

  test.each(samples)('$name without a signature is header_missing', async (sample) => {
    expect(await judge(sample, { signature: '' })).toBe('header_missing')
  })

  test.each(samples)('$name with its signature doubled by a comma is header_malformed', async (sample) => {
    const text = sample.write(sample.signature)
    expect(await judge(sample, { signature: `${text}, ${text}` })).toBe('header_malformed')
  })

  test.each(samples)(
    '$name with its signature twice without anything between is signature_malformed',
    async (sample) => {
      const text = sample.write(sample.signature)
      expect(await judge(sample, { signature: `${text}${text}` })).toBe('signature_malformed')
    },
  )

  test.each(samples)('$name with its signature in the wrong case is refused', async (sample) => {
    const text = sample.write(sample.signature)
    const verdicts = await judgeAll(sample, [{ signature: swapCase(text) }, { signature: text.toUpperCase() }])
    expect(verdicts.join()).toMatch(/^(signature_(malformed|mismatch),?)+$/)
  })

  test.each(samples)('$name under another key is signature_mismatch', async (sample) => {
    expect(await judge({ ...sample, provider: sample.otherKey })).toBe('signature_mismatch')
  })

  test.each(timed)('$name is accepted as long as the tolerance lasts, on both sides', async (sample) => {
    const [last] = sample.edges
    const moments = [-last, last].map((seconds) => ({ nowMs: sample.sentAtMs + seconds * 1000 }))
    expect(await judgeAll(sample, moments)).toEqual([sample.expected])
  })

  // The time of a Dfns delivery is in its body; that of an empty body is in the header.
  test.each(timed)('$name is timestamp_too_old a second later', async (sample) => {
    expect(await judge(sample, { nowMs: sample.sentAtMs + sample.edges[1] * 1000 })).toBe('timestamp_too_old')
  })

  test.each(timed)('$name is timestamp_too_new a second earlier', async (sample) => {
    expect(await judge(sample, { nowMs: sample.sentAtMs - sample.edges[1] * 1000 })).toBe('timestamp_too_new')
  })

  test.each(samples.filter(({ name }) => name.startsWith('telnyx')))(
    '$name is no delivery at another time that its header names',
    async (sample) => {
      const headers = { 'telnyx-timestamp': String(sample.sentAtMs / 1000 + 1) }
      expect(await judge({ ...sample, headers })).toBe('signature_mismatch')
    },
  )
})

function swapCase(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}
