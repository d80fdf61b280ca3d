import { createPublicKey } from 'node:crypto'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { type Diagnosis, type ExplainOptions, explain } from '../../src/explain.ts'
import { hex, now, otherKeys, standardKeys, telnyxKeys } from '../support.ts'
import {
  CASE,
  CASES,
  type Case,
  codesOf,
  expectProved,
  explainCase,
  send,
  signingAs,
  specOf,
} from './explain-support.ts'

/** The delivery of the case, by a provider that was to be configured with `text`. */
function explainKey(it: Case, text: string, options: ExplainOptions = {}): Promise<readonly Diagnosis[]> {
  return explain(it.factory, send(it), { now, keys: { THE_KEY: text }, ...options })
}

const base64Of = (text: string) => Buffer.from(text).toString('base64')
const raw = hex(CASE.discord.key)
const spki = createPublicKey({
  key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
  format: 'jwk',
})
const pem = String(spki.export({ type: 'spki', format: 'pem' }))
const der = spki.export({ type: 'spki', format: 'der' })

describe.each(CASES)('a key of $name', (it) => {
  test('that is right is no fault', async () => {
    expect(await explainKey(it, it.key)).toEqual([])
  })

  test.each([
    ['a space before it', ` ${it.key}`],
    ['a newline behind it', `${it.key}\n`],
    ['the two characters "\\n" behind it', `${it.key}\\n`],
  ])('with %s is key_white_space', async (_, text) => {
    const found = await explainKey(it, text)
    expectProved(found, 'key_white_space')
    expect(found[0]?.facts.key).toBe('THE_KEY')
  })

  test.each([
    ['double', `"${it.key}"`],
    ['single', `'${it.key}'`],
  ])('in %s quotes is key_quoted', async (_, text) => {
    expectProved(await explainKey(it, text), 'key_quoted')
  })

  test('is another one of those that are known', async () => {
    const [wrong] = [it.key].map((key) => (key.startsWith('whsec_') ? standardKeys.secret.replace('Bw', 'Cw') : key))
    const found = await explain(it.factory, send(it), {
      now,
      keys: { THE_KEY: `${wrong}x` },
      otherKeys: { OLD_KEY: it.key },
    })
    expectProved(found, 'key_other')
    expect(found[0]?.facts.key).toBe('OLD_KEY')
  })

  test('that nothing can be made of is unexplained, and what refuses it is seen', async () => {
    const codes = codesOf(await explainKey(it, ''))
    expect(codes).toEqual(['key_malformed seen', 'unexplained none'])
  })
})

describe.each([CASE.telnyx, CASE.discord])('the public key of $name', (it) => {
  test.each([
    ['PEM', pem],
    ['PEM in one line', pem.replaceAll('\n', '\\n')],
    ['DER in base64', der.toString('base64')],
    ['DER in hex', der.toString('hex')],
  ])('as %s is key_pem', async (_, text) => {
    expectProved(await explainKey(it, text), 'key_pem')
  })
})

describe('a key in another encoding', () => {
  test.each<[string, Case, string, string]>([
    ['hex for base64', CASE.telnyx, CASE.discord.key, 'hex'],
    [
      'base64url for base64',
      CASE.telnyx,
      Buffer.from(raw).toString('base64url'),
      'base64url, or base64 without padding',
    ],
    ['base64 for hex', CASE.discord, telnyxKeys.publicKey, 'base64'],
    ['upper-case hex for hex', CASE.discord, CASE.discord.key.toUpperCase(), 'upper-case hex'],
    ['base64 for text', CASE.github, base64Of(CASE.github.key), 'base64'],
    ['hex for text', CASE.github, Buffer.from(CASE.github.key).toString('hex'), 'hex'],
    ['base64 for text', CASE.dfns, base64Of(CASE.dfns.key), 'base64'],
    ['hex for base64', CASE.v1, `whsec_${'07'.repeat(32)}`, 'hex'],
  ])('%s, of %o, is key_encoding', async (_, it, text, writtenAs) => {
    const found = await explainKey(it, text)
    expectProved(found, 'key_encoding')
    expect(found[0]?.facts.writtenAs).toBe(writtenAs)
  })

  test('is key_encoding when the sender takes a base64 secret for text', async () => {
    const text = 'whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE='
    for (const signedWith of [text, text.slice('whsec_'.length)]) {
      const sender = { ...CASE.v1, signing: { secret: `whsec_${base64Of(signedWith)}` } }
      const found = await explainCase({ provider: standardWebhooks({ secret: text }) }, send(sender), {
        keys: { SECRET: text },
      })
      expectProved(found, 'key_encoding')
    }
  })
})

describe('the prefix of a key', () => {
  const bare = standardKeys.secret.slice('whsec_'.length)

  test.each([CASE.v1, CASE.svix, CASE.stripe])('of $name that is missing is key_prefix', async (it) => {
    expectProved(await explainKey(it, it.key.slice('whsec_'.length)), 'key_prefix')
  })

  test.each([CASE.v1, CASE.svix])('of $name with the version before it is key_prefix', async (it) => {
    expectProved(await explainKey(it, `v1,whsec_${bare}`), 'key_prefix')
  })

  test('of a public key that is missing is key_prefix', async () => {
    expectProved(await explainKey(CASE.v1a, telnyxKeys.publicKey), 'key_prefix')
  })

  test('on a key that has none is key_prefix', async () => {
    expectProved(await explainKey(CASE.telnyx, `whpk_${telnyxKeys.publicKey}`), 'key_prefix')
  })

  test('that the sender leaves out of what it signs with is key_prefix', async () => {
    const it = CASE.stripe
    const { signature } = specOf(it)
    const [version] = signature.versions
    const bareKeys = { ...signature, versions: [{ ...version, key: { encoding: 'utf8' } }] } as const
    const sender = { ...signingAs(it, { signature: bareKeys }), signing: { secret: it.key.slice('whsec_'.length) } }
    const sent = send(sender)
    expectProved(await explainCase(it, sent, { keys: { SECRET: it.key } }), 'key_prefix')
  })
})

describe('two faults at once', () => {
  test('are both named: a quoted key and a re-serialised body', async () => {
    const it = CASE.dfns
    const { headers } = send(it, { raw: JSON.stringify(it.body, null, 2) })
    const body = new TextEncoder().encode(JSON.stringify(it.body))
    const found = await explain(dfns, { headers, body }, { now, keys: { SECRET: `"${it.key}"` } })
    expectProved(found, 'key_quoted', 'body_reserialized')
  })

  test('are both named: a key in white space and in quotes', async () => {
    expectProved(await explainKey(CASE.telnyx, ` "${telnyxKeys.publicKey}"`), 'key_white_space', 'key_quoted')
  })

  test('are both named: another secret and an old delivery', async () => {
    const it = CASE.svix
    const sent = send(it, { at: now() - 400_000 })
    const provider = svix({ secret: otherKeys.standardWebhooks.secret })
    const found = await explainCase({ provider }, sent, {
      otherKeys: { LIVE: it.key, TEST: 'whsec_x', UNSET: undefined },
    })
    expectProved(found, 'key_other', 'timestamp_too_old')
  })
})

describe('a provider', () => {
  test('with a key for another kind of signature is key_version', async () => {
    const provider = standardWebhooks({ publicKey: standardKeys.publicKey })
    const codes = codesOf(await explainCase({ provider }, send(CASE.v1)))
    expect(codes).toEqual(['key_version seen', 'unexplained none'])
  })

  test('whose key cannot be had is key_unavailable', async () => {
    const provider = telnyx({ publicKey: () => Promise.reject(new Error('no vault')) })
    const codes = codesOf(await explainCase({ provider }, send(CASE.telnyx)))
    expect(codes).toEqual(['key_unavailable seen', 'unexplained none'])
  })

  test('with tenants is explained by the keys that are given', async () => {
    const provider = telnyx({ resolveTenant: () => undefined })
    expect(await explainCase({ provider }, send(CASE.telnyx), { keys: { ACME: telnyxKeys.publicKey } })).toEqual([])
    expectProved(await explainCase({ provider }, send(CASE.telnyx), { keys: { ACME: pem } }), 'key_pem')
  })

  test('that accepts the delivery gives no diagnosis, whatever other keys there are', async () => {
    for (const it of CASES) {
      const options = { keys: { KEY: it.key }, otherKeys: { OTHER: 'x' }, sent: send(it).body }
      expect(await explainCase(it, send(it), options)).toEqual([])
    }
  })

  test('that has another key than the one that is given is key_other', async () => {
    const provider = telnyx({ publicKey: otherKeys.telnyx.publicKey })
    expectProved(
      await explainCase({ provider }, send(CASE.telnyx), { keys: { MINE: telnyxKeys.publicKey } }),
      'key_other',
    )
  })

  test('is told of every key that is refused', async () => {
    const found = await explain(telnyx, send(CASE.telnyx), { now, keys: { ONE: 'short', TWO: undefined } })
    expect(found.map(({ facts }) => facts.key)).toEqual(['ONE', 'TWO', undefined])
  })

  test('without a key says what refuses the one that is given', async () => {
    const [first] = await explain(telnyx, send(CASE.telnyx), { now, keys: { TELNYX_PUBLIC_KEY: 'short' } })
    expect(first?.happened).toContain('The key TELNYX_PUBLIC_KEY is no key of this provider ("publicKey" is not base64')
  })
})
