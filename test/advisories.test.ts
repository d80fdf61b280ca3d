import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { messageSpecOf } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { fromBase64, toBase64, utf8 } from '@countersign/tools/bytes'
import { changeHeader } from '@countersign/tools/http/headers'
import { fromLittleEndian, ORDER, toLittleEndian } from '@countersign/tools/vectors/edwards'
import { truncations } from '@countersign/tools/vectors/mutations'
import { describe, expect, test } from 'vitest'
import { codesOf, ENDPOINT, ENDPOINTS, start } from './support/advisories.ts'
import { toBase64Url, unpadded } from './support/oracle.ts'
import { verdict } from './support/verdict.ts'

// What went wrong in other receivers must not go wrong here: each test bears the identifiers of an advisory in the
// table of hardening.md. Those about the body's way in are in advisories-body.test.ts.

const HARDENING = new URL('../../shared/hardening.md', import.meta.url)

describe.skipIf(!existsSync(HARDENING))('the table of advisories', () => {
  test('has no identifier that no test bears', () => {
    const table = readFileSync(HARDENING, 'utf8').split('### Advisories')[1]?.split('\n## ')[0] ?? ''
    const rows = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell).slice(2)
    const identifiers = rows.flatMap(
      (cell) => cell.match(/CVE-[\d-]+|(?<=\d\/)\d{5}|GHSA(-\w{4}){3}|\w+\/\w+#\d+/g) ?? [],
    )
    const files = readdirSync(import.meta.dirname).filter((name) => name.startsWith('advisories'))
    const source = files.map((name) => readFileSync(new URL(name, import.meta.url), 'utf8')).join('\n')
    const titles = [...source.matchAll(/'((?:CVE|GHSA|linear)[^']+)'/g)].map(([, title = '']) => title).join('\n')
    expect(identifiers.length).toBeGreaterThan(25)
    expect(identifiers.filter((identifier) => !titles.includes(identifier))).toEqual([])
  })
})

test.each([{}, { publicKey: undefined }, { publicKey: '' }, { publicKey: [] }, { secret: 'x' }])(
  'CVE-2026-26319: Telnyx without a public key (%j) is not made, instead of taking everything',
  (options) => {
    expect(() => telnyx(options as { publicKey: undefined })).toThrow(TypeError)
  },
)

test('CVE-2026-26319: a public key that is missing at run time refuses every delivery, signed or not', async () => {
  const { post, handled } = start(telnyx({ publicKey: () => undefined }))
  const { headers, body } = ENDPOINT.telnyx.send()
  expect([await post({ headers, body }), await post({ body })]).toEqual([503, 401])
  expect(handled).toEqual([])
})

test('CVE-2026-41351 / GHSA-37v6-fxx8-xjmx: a signature in other letters does not make a replay new', async () => {
  const { provider, signatureHeader, send } = ENDPOINT.telnyx
  const { post, outcomes, handled } = start(provider)
  const { headers, body } = send()
  const rewrite = (change: (text: string) => string) =>
    changeHeader({ headers, body: utf8(body) }, signatureHeader, change).headers
  const inFull = (text: string) => toBase64Url(text).replace(/[A-Za-z0-9](?==)/, 'B')
  for (const change of [(text: string) => text, unpadded, inFull, (text: string) => text]) {
    await post({ headers: rewrite(change), body })
  }
  expect(codesOf(outcomes)).toEqual(['processed', 'signature_malformed', 'signature_malformed', 'duplicate'])
  expect(handled).toHaveLength(1)
})

test.each(ENDPOINTS)(
  'CVE-2026-32053: an event of $name has the same key however often it is read',
  async (endpoint) => {
    const [one, other] = [start(endpoint.provider), start(endpoint.provider)]
    const { headers, body } = endpoint.send()
    await one.post({ headers, body })
    await other.post({ headers, body })
    expect(one.idempotencyKeys).toHaveLength(1)
    expect(one.idempotencyKeys).toEqual(other.idempotencyKeys)
  },
)

test.each(ENDPOINTS)(
  'CVE-2026-41395: a delivery of $name is a duplicate at another URL and under other headers that nobody reads',
  async ({ provider, send }) => {
    const { post, outcomes } = start(provider)
    const { headers, body } = send()
    await post({ headers, body }, 'http://localhost/webhooks?a=1&b=2')
    await post({ headers, body }, 'http://localhost/webhooks?b=2&a=1#x')
    await post({ headers: { ...headers, 'x-request-id': '2', 'content-type': 'text/plain' }, body })
    expect(codesOf(outcomes)).toEqual(['processed', 'duplicate', 'duplicate'])
  },
)

test.each(ENDPOINTS)('CVE-2026-28465: forwarded headers decide nothing about a delivery of $name', async (endpoint) => {
  const { post, outcomes } = start(endpoint.provider)
  const { headers, body } = endpoint.send()
  const forwarded = {
    forwarded: 'for=127.0.0.1;host=localhost;proto=https',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-original-url': '/admin',
  }
  await post({ headers: { ...headers, ...forwarded }, body })
  await post({ headers: { ...headers, ...forwarded }, body: `${body} ` })
  expect(codesOf(outcomes)).toEqual(['processed', 'signature_mismatch'])
})

describe('a list of signatures', () => {
  const { provider, send } = ENDPOINT.svix
  const { headers, body } = send()
  const [first = ''] = (headers['svix-signature'] ?? '').split(' ')
  const good = first.slice('v1,'.length)
  const zeros = toBase64(new Uint8Array(32))

  test.each([
    'v1,',
    'v1',
    ',',
    ' ',
    '  v1,  ',
    good,
    `,${good}`,
    `v2,${good}`,
    `v1a,${good}`,
    `V1,${good}`,
    `v1=${good}`,
    `v1,${zeros}`,
    `v1,${zeros} v1,${zeros}`,
    `v1,${zeros},${good}`,
    `v1,undefined v1,null`,
  ])('CVE-2025-53548 / GHSA-9mp4-77wg-rwx9: that is %j is not accepted', async (signature) => {
    const sent = { headers: { ...headers, 'svix-signature': signature }, body: utf8(body) }
    expect(await verdict(provider, sent, Date.now())).toMatch(/^(signature|header)_/)
  })
})

test('CVE-2024-21491 / GHSA-747x-5m58-mq97: no beginning of a signature stands for it', async () => {
  const { provider, send } = ENDPOINT.svix
  const { headers, body } = send()
  const mac = fromBase64((headers['svix-signature'] ?? '').slice('v1,'.length))
  const verdicts = truncations(mac).map((beginning) => {
    const sent = { headers: { ...headers, 'svix-signature': `v1,${toBase64(beginning)}` }, body: utf8(body) }
    return verdict(provider, sent, Date.now())
  })
  expect(await Promise.all(verdicts)).toEqual(Array(32).fill('signature_malformed'))
})

test.each(ENDPOINTS)(
  'CVE-2026-21894 / GHSA-jf52-3f2h-h9j5, CVE-2026-56357: a delivery of $name without a signature runs nothing',
  async ({ provider, signatureHeader, send }) => {
    const { post, outcomes, handled } = start(provider)
    const { body, headers } = send()
    const { [signatureHeader]: _, ...others } = headers
    expect(await post({ headers: others, body })).toBe(401)
    expect(codesOf(outcomes)).toEqual(['header_missing'])
    expect(handled).toEqual([])
  },
)

const SECRETS = { dfns, standardWebhooks, svix, stripe, github, slack, shopify }

describe.each(Object.entries(SECRETS))('the secret of %s', (_, factory) => {
  test.each(['', ' ', '\n', [''], [], undefined, null])(
    'CVE-2026-41432 / GHSA-xff3-5c9p-2mr4: must not be %j, with which anybody could sign',
    (secret) => {
      expect(() => factory({ secret: secret as string })).toThrow(TypeError)
    },
  )
})

describe('the comparison of MACs', () => {
  const source = (name: string) =>
    readFileSync(new URL(`../packages/core/src/crypto/${name}.ts`, import.meta.url), 'utf8')

  test('CVE-2022-43411/43412: takes the same course for a signature that is right up to its last byte', async () => {
    const { provider, send } = ENDPOINT.dfns
    const { headers, body } = send()
    const nearly = (headers['x-dfns-webhook-signature'] ?? '').replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    const sent = { headers: { 'x-dfns-webhook-signature': nearly }, body: utf8(body) }
    expect(await verdict(provider, sent, Date.now())).toBe('signature_mismatch')
    expect(source('hmac-node')).toMatch(/timingSafeEqual\(/)
  })

  test('CVE-2026-21713: is never left to WebCrypto', () => {
    const files = readdirSync(new URL('../packages/core/src/crypto/', import.meta.url), { recursive: true })
    const all = files.flatMap((file) => (/^(.*)\.ts$/.exec(String(file))?.slice(1) ?? []).map(source))
    expect(all.length).toBeGreaterThan(20)
    expect(source('hmac-web')).not.toMatch(/subtle\s*\.verify/)
    expect(all.join()).not.toMatch(/verify\(\s*\{?\s*['"]?(name: ['"])?HMAC/)
  })
})

test('CVE-2026-33895 / GHSA-q67f-28xg-22rw: a signature with the group order added to S is another text of none', async () => {
  const { provider, signatureHeader, send } = ENDPOINT.telnyx
  const { headers, body } = send()
  const signature = fromBase64(headers[signatureHeader] ?? '')
  const verdicts = [0n, 1n, 2n, 3n].map((times) => {
    const s = toLittleEndian(fromLittleEndian(signature.subarray(32)) + times * ORDER)
    const text = toBase64(Uint8Array.of(...signature.subarray(0, 32), ...s))
    return verdict(provider, { headers: { ...headers, [signatureHeader]: text }, body: utf8(body) }, Date.now())
  })
  expect(await Promise.all(verdicts)).toEqual(['accepted', ...Array(3).fill('signature_mismatch')])
})

test.each(['telnyx', 'dfns', 'svix', 'stripe'] as const)(
  'linear/linear#1268: a fresh time in a header that nobody signed does not make an old delivery of %s new',
  async (name) => {
    const { provider, send } = ENDPOINT[name]
    const hour = 3_600_000
    const fresh = String(Math.floor((Date.now() + hour) / 1000))
    const unsigned = ['date', 'x-timestamp', 'linear-timestamp', 'webhook-timestamp', 'x-request-timestamp']
    const { headers, body } = send()
    const sent = {
      headers: { ...Object.fromEntries(unsigned.map((header) => [header, fresh])), ...headers },
      body: utf8(body),
    }
    expect(await verdict(provider, sent, Date.now() + hour)).toBe('timestamp_too_old')
  },
)

test('linear/linear#1268: a provider that signs no time is said to sign none', () => {
  const { headers } = sign(github, '{}', { keys: { secret: 'x' } })
  expect(Object.keys(headers)).toEqual(['content-type', 'x-github-delivery', 'x-hub-signature-256'])
  expect(messageSpecOf(github.definition)?.timestamp).toBeUndefined()
})
