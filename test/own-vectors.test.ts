import { type Delivery, type Provider, verify } from '@countersign/core'
import { type AnyEvent, messageSpecOf } from '@countersign/core/provider'
import { flippedBytes, truncations } from '@countersign/tools/vectors/mutations'
import { describe, expect, test } from 'vitest'
import {
  changeSignatureBytes,
  changeSignatures,
  claimedIdsOf,
  files,
  type OwnVector,
  positives,
  refused,
  signatureLength,
  toDelivery,
} from './support/own-vectors.ts'
import { verdict } from './support/verdict.ts'

/** The different verdicts on the deliveries, of which there is at least one. */
async function judge(provider: Provider<AnyEvent>, deliveries: readonly Delivery[], now: number): Promise<string> {
  const verdicts = await Promise.all(deliveries.map((delivery) => verdict(provider, delivery, now)))
  return [...new Set(verdicts)].toSorted().join(' or ')
}

const withBody = (vector: OwnVector, body: Uint8Array): Delivery => ({ ...toDelivery(vector), body })
const indexes = (vector: OwnVector) => Array.from({ length: signatureLength(vector) }, (_, index) => index)
const withHeaders = (vector: OwnVector, change: (text: string) => string | readonly string[] | undefined) =>
  vector.file.required.map((name) => ({
    ...toDelivery(vector),
    headers: { ...vector.headers, [name]: change(vector.headers[name] ?? '') },
  }))

test('the vectors in every folder are of its provider', () => {
  expect(files.length).toBeGreaterThan(9)
  for (const [name, { provider, positives }] of files) expect([provider, positives.length > 0]).toEqual([name, true])
})

describe.each(positives)('$title', (vector) => {
  const { provider, otherProvider, now, event, file, headers } = vector
  const body = toDelivery(vector).body

  test('is verified and known by its id and type', async () => {
    const verified = await verify(provider, toDelivery(vector), { now: () => now })
    expect({ id: verified.id, type: verified.type }).toEqual({ id: event.id, type: event.type })
  })

  test('is known by the expected keys', async () => {
    expect(await claimedIdsOf(vector)).toEqual(event.keys)
  })

  test.each<[name: string, expected: string | RegExp, deliveries: readonly Delivery[]]>([
    [
      'a bit flipped in any byte of the body',
      'signature_mismatch',
      flippedBytes(body).map((bytes) => withBody(vector, bytes)),
    ],
    [
      'a bit flipped in any byte of the signature',
      'signature_mismatch',
      indexes(vector).map((index) =>
        changeSignatureBytes(vector, (bytes) => flippedBytes(bytes)[index % bytes.length] ?? bytes),
      ),
    ],
    [
      'a body cut off anywhere, down to an empty one',
      'signature_mismatch',
      truncations(body).map((bytes) => withBody(vector, bytes)),
    ],
    ['a byte more in the body', 'signature_mismatch', [withBody(vector, Uint8Array.of(...body, 0x20))]],
    [
      'a signature cut off anywhere',
      'signature_malformed',
      indexes(vector)
        .slice(1)
        .map((index) => changeSignatureBytes(vector, (bytes) => bytes.subarray(0, Math.min(index, bytes.length - 1)))),
    ],
    [
      'a byte more in the signature',
      'signature_malformed',
      [changeSignatureBytes(vector, (bytes) => Uint8Array.of(...bytes, 0))],
    ],
    ['any header missing', 'header_missing', withHeaders(vector, () => undefined)],
    ['any header empty', 'header_missing', withHeaders(vector, () => '')],
    ['any header doubled', 'header_malformed', withHeaders(vector, (text) => [text, text])],
    [
      'a signature in the wrong case',
      /^signature_(malformed|mismatch)$/,
      [changeSignatures(vector, (_, text) => swapCase(text))],
    ],
    [
      'a signature in another encoding',
      'signature_malformed',
      [...REENCODED[file.signature.encoding], (text: string) => `0x${text}`, (text: string) => `${text}\n`]
        .map((write) => changeSignatures(vector, (_, text) => write(text)))
        .filter((delivery) => JSON.stringify(delivery.headers) !== JSON.stringify(headers)),
    ],
    ['an alien prefix', 'signature_malformed', [withAlienPrefix(vector)]],
  ])('with %s is refused', async (_, expected, deliveries) => {
    expect(deliveries.length).toBeGreaterThan(0)
    expect(await judge(provider, deliveries, now)).toMatch(
      typeof expected === 'string' ? RegExp(`^${expected}$`) : expected,
    )
  })

  test('under another key is signature_mismatch', async () => {
    expect(await judge(otherProvider, [toDelivery(vector)], now)).toBe('signature_mismatch')
  })
})

describe.each(positives.filter(({ file }) => file.toleranceSeconds !== null))('the time of $title', (vector) => {
  const { provider, now, file } = vector
  const tolerance = Number(file.toleranceSeconds)
  const judgeAt = (seconds: number) => verdict(provider, toDelivery(vector), now + seconds * 1000)

  test.each([-tolerance, 0, tolerance])('is accepted %d s from now', async (seconds) => {
    expect(await judgeAt(seconds)).toBe('accepted')
  })

  test('is too old a second later', async () => {
    expect(await judgeAt(tolerance + 1)).toBe('timestamp_too_old')
  })

  test('is too new a second earlier', async () => {
    expect(await judgeAt(-tolerance - 1)).toBe('timestamp_too_new')
  })
})

test.each(positives.filter(({ file }) => file.toleranceSeconds === null))(
  '$title, signs no time and is accepted at any',
  async (vector) => {
    const moments = [0, vector.now - 86_400_000, vector.now + 86_400_000]
    const verdicts = moments.map((now) => verdict(vector.provider, toDelivery(vector), now))
    expect(await Promise.all(verdicts)).toEqual(['accepted', 'accepted', 'accepted'])
  },
)

/** Whether the time stands in a header, beside the signatures or by itself. */
function hasTimeInHeader({ provider }: OwnVector): boolean {
  const place = messageSpecOf(provider.definition)?.timestamp?.from.place
  return place === 'header' || place === 'entry'
}

test.each(positives.filter(hasTimeInHeader))('$title, cannot be given another time', async (vector) => {
  const moved = Object.entries(vector.headers).map(([name, text]) => [name, text.replace('1795341600', '1795341601')])
  const delivery = { ...toDelivery(vector), headers: Object.fromEntries(moved) }
  expect(delivery.headers).not.toEqual(vector.headers)
  expect(await verdict(vector.provider, delivery, vector.now)).toBe('signature_mismatch')
})

describe('what is signed as it should not be', () => {
  test.each(refused)('$title, is $code', async (vector) => {
    expect(await verdict(vector.provider, toDelivery(vector), vector.now)).toBe(vector.code)
  })
})

const REENCODED: Readonly<Record<'base64' | 'hex', readonly ((text: string) => string)[]>> = {
  base64: [
    (text) => Buffer.from(text, 'base64').toString('hex'),
    (text) => text.replace(/=+$/, ''),
    (text) => text.replaceAll('+', '-').replaceAll('/', '_'),
  ],
  hex: [
    (text) => Buffer.from(text, 'hex').toString('base64'),
    (text) => Buffer.from(text, 'hex').toString('base64url'),
  ],
}

function withAlienPrefix(vector: OwnVector): Delivery {
  const { header } = vector.file.signature
  const text = (vector.headers[header] ?? '').replace(/(v1a?,|v[01]=|sha256=)?([A-Za-z0-9+/]{43,}=*)/g, 'v9=$2')
  return { ...toDelivery(vector), headers: { ...vector.headers, [header]: text } }
}

function swapCase(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}
