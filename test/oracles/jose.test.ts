import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { PublicKeyOptions, SecretOptions } from '@countersign/core'
import { defineProvider, es256, header, hs256, type JwtSpec, json, jwt, rs256, rs512 } from '@countersign/core/provider'
import fc from 'fast-check'
import { type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { verdict } from '../support/verdict.ts'
import { CLAIMS, SECONDS, type TokenDraft, type TokenMutation, tokenMutations } from './support/token-mutations.ts'

/** How many mutated tokens of each algorithm are tried; set FUZZ_RUNS for a longer hunt. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 150)

const secret = 'a secret of tests, of more than 32 bytes'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()

const claims = {
  from: header('authorization', { grammar: 'line', prefix: 'Bearer ' }),
  issuer: { option: 'issuer' },
  audience: { option: 'audience' },
  sentAt: 'iat',
  replays: 'a test',
} as const

const define = (spec: JwtSpec) =>
  defineProvider<(SecretOptions | PublicKeyOptions) & { readonly issuer: string; readonly audience: string }>({
    name: 'jose',
    scheme: jwt(spec),
    body: json,
    event: () => ({ id: 'id', type: 'any' }),
    deliveryPolicy: {
      success: { status: 200 },
      timeoutMs: 1000,
      attemptsPerUrl: 1,
      retryAfterMs: [],
      leaseMs: 1000,
      maxBodyBytes: 1024,
    },
  })

const names = { issuer: 'sender', audience: 'receiver' }
const withKey = (spec: JwtSpec, key: KeyObject) => define(spec)({ publicKey: pemOf(key), ...names })

/** With both keys of each algorithm, and how node:crypto signs. */
const ALGORITHMS = [
  {
    alg: 'HS256',
    provider: define({ ...claims, algorithm: hs256, key: { encoding: 'utf8' } })({ secret, ...names }),
    signer: Buffer.from(secret),
    verifier: Buffer.from(secret),
    sign: (message: string) => createHmac('sha256', secret).update(message).digest(),
  },
  {
    alg: 'ES256',
    provider: withKey({ ...claims, algorithm: es256, key: { encoding: 'pem' } }, ec.publicKey),
    signer: ec.privateKey,
    verifier: ec.publicKey,
    sign: (message: string) => sign('sha256', Buffer.from(message), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
  },
  {
    alg: 'RS256',
    provider: withKey({ ...claims, algorithm: rs256, key: { encoding: 'pem' } }, rsa.publicKey),
    signer: rsa.privateKey,
    verifier: rsa.publicKey,
    sign: (message: string) => sign('sha256', Buffer.from(message), rsa.privateKey),
  },
  {
    alg: 'RS512',
    provider: withKey({ ...claims, algorithm: rs512, key: { encoding: 'pem' } }, rsa.publicKey),
    signer: rsa.privateKey,
    verifier: rsa.publicKey,
    sign: (message: string) => sign('sha512', Buffer.from(message), rsa.privateKey),
  },
] as const

type Side = (typeof ALGORITHMS)[number]

const ours = ({ provider }: Side, token: string) =>
  verdict(
    provider,
    { headers: { authorization: `Bearer ${token}` }, body: new TextEncoder().encode('{}') },
    SECONDS * 1000,
  )

async function theirs({ alg, verifier }: Side, token: string): Promise<'accepted' | 'refused'> {
  const options: JWTVerifyOptions = {
    ...names,
    algorithms: [alg],
    // The tolerance of the time of sending; their one for ends and beginnings is the same.
    clockTolerance: 300,
    maxTokenAge: 1,
    currentDate: new Date(SECONDS * 1000),
  }
  return jwtVerify(token, verifier, options).then(
    () => 'accepted',
    () => 'refused',
  )
}

const base64url = (value: string | Uint8Array) => Buffer.from(value).toString('base64url')

/** Signed by node:crypto: `jose` makes no token that is wrong. */
function makeToken({ alg, sign: signBytes }: Side, mutations: readonly TokenMutation[]): string {
  const start: TokenDraft = { head: { alg, typ: 'JWT' }, claims: CLAIMS }
  const {
    head,
    claims: said,
    payload,
  } = mutations.reduce((draft, { draft: change }) => change?.(draft) ?? draft, start)
  const message = `${base64url(JSON.stringify(head))}.${base64url(payload ?? JSON.stringify(said))}`
  const token = `${message}.${base64url(signBytes(message))}`
  return mutations.reduce((text, { text: change }) => change?.(text) ?? text, token)
}

/** What differs about a token, for people to read; `undefined` where both sides say the same. */
async function findDifference(side: Side, mutations: readonly TokenMutation[]): Promise<string | undefined> {
  const token = makeToken(side, mutations)
  const [our, their] = await Promise.all([ours(side, token), theirs(side, token)])
  return (our === 'accepted') === (their === 'accepted') ? undefined : `theirs ${their}, ours ${our}`
}

describe.each(ALGORITHMS)('$alg', (side) => {
  test('made by jose is accepted', async () => {
    const token = await new SignJWT({ ...CLAIMS }).setProtectedHeader({ alg: side.alg }).sign(side.signer)
    expect([await ours(side, token), await theirs(side, token)]).toEqual(['accepted', 'accepted'])
  })

  test.each(tokenMutations)(
    'with $what is judged as jose does, or stricter where the table says so',
    async (mutation) => {
      const { stricter } = mutation
      const expected = stricter && `theirs accepted, ours ${stricter.code}`
      expect(await findDifference(side, [mutation])).toBe(expected)
    },
  )

  test(
    'with several mutations is never accepted where jose refuses it',
    async () => {
      const property = fc.asyncProperty(fc.subarray([...tokenMutations], { maxLength: 3 }), async (mutations) => {
        const difference = await findDifference(side, mutations)
        const isKnown = mutations.some(({ stricter }) => stricter && difference?.startsWith('theirs accepted'))
        if (difference && !isKnown) throw new Error(`${mutations.map(({ what }) => what).join(', ')}: ${difference}`)
      })
      await fc.assert(property, { numRuns })
    },
    20_000 + numRuns * 20,
  )
})

test('a public key that is taken for a secret is refused by both', async () => {
  for (const side of ALGORITHMS) {
    if (side.alg === 'HS256') continue
    const key = pemOf(createPublicKey(side.signer))
    const message = `${base64url('{"alg":"HS256"}')}.${base64url(JSON.stringify(CLAIMS))}`
    const token = `${message}.${createHmac('sha256', key).update(message).digest('base64url')}`
    expect([await ours(side, token), await theirs(side, token)]).toEqual(['signature_malformed', 'refused'])
  }
})
