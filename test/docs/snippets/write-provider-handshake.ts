import { createReceiver, type SecretOptions } from '@countersign/core'
import {
  body,
  defineProvider,
  echoText,
  header,
  hmacSha256,
  json,
  query,
  signedMessage,
} from '@countersign/core/provider'

const challenge = query('challenge', 'plain')

const initech = defineProvider<SecretOptions & { readonly verifyToken: string }>({
  name: 'initech',
  scheme: signedMessage({
    signed: [body],
    signature: {
      from: header('initech-signature'),
      versions: [{ algorithm: hmacSha256, encoding: 'base64', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
  handshakes: [
    {
      method: 'GET',
      trust: 'unsigned',
      when: [{ value: query('verify_token'), is: { option: 'verifyToken' } }],
      answer: echoText(challenge),
    },
  ],
  event: ({ id, type }: { id: string; type: string }) => ({ id, type }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 10_000,
    attemptsPerUrl: 1,
    retryAfterMs: [],
    leaseMs: 5000,
    maxBodyBytes: 262_144,
  },
})

const provider = initech({ secret: 'shared with initech', verifyToken: 'chosen-by-you' })
const receiver = createReceiver({ provider }, () => undefined)

async function ask(question: string): Promise<string> {
  const response = await receiver.fetch(new Request(`https://example.com/webhooks/initech?${question}`))
  return `${response.status} ${await response.text()}`
}

console.log(await ask('verify_token=chosen-by-you&challenge=1158201444')) // 200 1158201444
console.log((await ask('verify_token=another&challenge=1158201444')).slice(0, 3)) // 405
console.log((await ask('verify_token=chosen-by-you&challenge=<script>')).slice(0, 3)) // 401
