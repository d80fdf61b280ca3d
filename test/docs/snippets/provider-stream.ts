import { type SecretOptions, verify } from '@countersign/core'
import { body, bodyHash, defineProvider, header, hmacSha256, json, signedMessage } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'

/** Stream signs the JSON, and then compresses it where its dashboard says so. */
const stream = defineProvider<SecretOptions>({
  name: 'stream',
  scheme: signedMessage({
    signed: [body],
    signature: {
      from: header('x-signature'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  values: { id: header('x-webhook-id') },
  body: json,
  compression: 'inflated',
  event: ({ type }: { type: string }, { unsigned: { id } }) => ({ shownId: id, id: bodyHash(id), type }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 6000,
    // How often Stream tries again is not published for every product; the steps are an assumption.
    attemptsPerUrl: 3,
    retryAfterMs: [1000, 10_000],
    leaseMs: 10_000,
    maxBodyBytes: 1_048_576,
  },
})

const secret = 'the API secret of an app'
const sent = sign(stream, { type: 'message.new' }, { keys: { secret }, id: 'w-1', contentEncoding: 'gzip' })
const event = await verify(stream({ secret }), sent)
console.log(event.type, event.id) // message.new w-1
