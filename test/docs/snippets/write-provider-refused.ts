import type { SecretOptions } from '@countersign/core'
import {
  body,
  defineProvider,
  header,
  hmacSha256,
  json,
  signedMessage,
  type Template,
} from '@countersign/core/provider'

const id = header('acme-id')
const time = header('acme-time', { grammar: 'digits' })

/** Why a template is refused, or that it is not. */
function judge(signed: Template): string {
  try {
    defineProvider<SecretOptions>({
      name: 'acme',
      scheme: signedMessage({
        signed,
        timestamp: { from: time, unit: 'seconds' },
        signature: {
          from: header('acme-signature'),
          versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
        },
      }),
      values: { id },
      body: json,
      event: ({ type }: { type: string }, { signed }) => ({ id: signed.id ?? '', type }),
      deliveryPolicy: {
        success: { status: 200 },
        timeoutMs: 10_000,
        attemptsPerUrl: 1,
        retryAfterMs: [],
        leaseMs: 5000,
        maxBodyBytes: 262_144,
      },
    })
    return 'sound'
  } catch (error) {
    return String(error)
  }
}

const [what, fix] = judge([id, time, body]).split('. ')
console.log(what) // TypeError: "signed" is "{acme-id}{acme-time}{body}", which is ambiguous: "!00{\"a\":1}" is signed for two different deliveries
console.log(fix) // Nothing tells where {acme-id} ends: give it a stricter grammar or a length, or say in "ambiguous" why it is safe.
console.log(judge([id, '.', time, '.', body])) // sound
