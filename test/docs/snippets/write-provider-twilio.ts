import { createHash, createHmac } from 'node:crypto'
import { type SecretOptions, verify, WebhookVerificationError } from '@countersign/core'
import {
  defineProvider,
  fingerprint,
  formOrJson,
  header,
  hmacSha1,
  query,
  signedMessage,
  sortedForm,
  url,
} from '@countersign/core/provider'

/** @see https://www.twilio.com/docs/usage/security#validating-requests */
const twilio = defineProvider<SecretOptions & { readonly publicUrl: string }>({
  name: 'twilio',
  scheme: signedMessage({
    signed: [url, sortedForm],
    ambiguous: 'Twilio writes nothing between the URL, the names and the values.',
    signature: {
      from: header('x-twilio-signature'),
      versions: [{ algorithm: hmacSha1, encoding: 'base64', key: { encoding: 'utf8' } }],
    },
    // A body of JSON is not signed: its hash is, in the query.
    binds: [{ value: query('bodySHA256', 'hex'), hash: 'sha256', encoding: 'hex', unlessForm: true }],
  }),
  body: formOrJson,
  // One call has many events, so that "CallSid" is the id of none.
  event: ({ CallStatus }: { CallStatus?: string }) => ({ id: fingerprint(), type: CallStatus }),
  hasUntypedEvents: true,
  deliveryPolicy: {
    success: { status: 200 },
    readsReply: true,
    timeoutMs: 15_000,
    attemptsPerUrl: 1,
    retryAfterMs: [],
    leaseMs: 10_000,
    maxBodyBytes: 262_144,
  },
})

const secret = '12345'
const provider = twilio({ secret, publicUrl: 'https://mycompany.com/myapp.php' })

async function judge(target: string, signature: string, body: string): Promise<string> {
  const delivery = { headers: { 'x-twilio-signature': signature }, body: new TextEncoder().encode(body), url: target }
  try {
    return `accepted, by ${(await verify(provider, delivery)).assurance}`
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

// The example in the tests of Twilio's own packages.
const form = 'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212'
const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8='
console.log(await judge('/myapp.php?foo=1&bar=2', signature, form)) // accepted, by signature
console.log(await judge('/myapp.php?foo=1&bar=3', signature, form)) // signature_mismatch
console.log(await judge('/myapp.php?foo=1&bar=2', signature, form.replace('1234&', '1235&'))) // signature_mismatch

// A body of JSON, made by hand.
const json = '{"CallStatus":"ringing"}'
const target = `/myapp.php?bodySHA256=${createHash('sha256').update(json).digest('hex')}`
const signed = createHmac('sha1', secret).update(`https://mycompany.com${target}`).digest('base64')
console.log(await judge(target, signed, json)) // accepted, by signature
console.log(await judge(target, signed, '{"CallStatus":"busy"}')) // signature_mismatch
