import { createHash, createHmac } from 'node:crypto'
import { type SecretOptions, verify, WebhookVerificationError } from '@countersign/core'
import { defineProvider, header, hs256, json, jwt } from '@countersign/core/provider'

/** @see https://docs.livekit.io/server/webhooks/ */
const livekit = defineProvider<SecretOptions & { readonly apiKey: string }>({
  name: 'livekit',
  scheme: jwt({
    from: header('authorization', { grammar: 'line' }),
    algorithm: hs256,
    key: { encoding: 'utf8' },
    issuer: { option: 'apiKey' },
    bodyHash: { claim: 'sha256', encoding: 'base64' },
    requireExp: true,
  }),
  body: json,
  event: ({ id, event }: { id: string; event: string }) => ({ id, type: event }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 10_000,
    // How often LiveKit tries again is not published; the steps are an assumption.
    attemptsPerUrl: 3,
    retryAfterMs: [1000, 10_000],
    leaseMs: 10_000,
    maxBodyBytes: 262_144,
  },
})

const secret = 'the API secret of a project'
const now = Date.parse('2026-11-22T10:00:00Z')
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as LiveKit makes it (RFC 7515), by node:crypto alone. */
function makeToken(body: string, { alg = 'HS256', iss = 'APIkey' } = {}): string {
  const sha256 = createHash('sha256').update(body).digest('base64')
  const signed = `${part({ alg })}.${part({ iss, sha256, exp: now / 1000 + 300 })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

async function judge(token: string, body: string, seconds = 0): Promise<string> {
  const delivery = { headers: { authorization: token }, body: new TextEncoder().encode(body) }
  try {
    const options = { now: () => now + seconds * 1000 }
    const { type, assurance } = await verify(livekit({ secret, apiKey: 'APIkey' }), delivery, options)
    return `${type}, by ${assurance}`
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

const body = '{"id":"EV_1","event":"room_started"}'
console.log(await judge(makeToken(body), body)) // room_started, by signature
console.log(await judge(makeToken(body), body.replace('started', 'finished'))) // signature_mismatch
console.log(await judge(makeToken(body, { iss: 'another' }), body)) // signature_mismatch
console.log(await judge(makeToken(body, { alg: 'none' }), body)) // signature_malformed
console.log(await judge(makeToken(body), body, 361)) // timestamp_too_old
