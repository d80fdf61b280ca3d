import { verify, WebhookVerificationError } from '@countersign/core'
import { defineProvider, type SecretOptions } from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import type { Deliveries } from './deliveries.ts'
import { NOW, SENDERS } from './senders.ts'

/** A provider that compresses what it has signed. */
const compressing = defineProvider<SecretOptions>({ ...dfns.definition, compression: 'inflated' })(SENDERS.dfns.keys)

/** What the verifier says of the event with this body, which a header says is a gzip. */
async function verdictOf({ events }: Deliveries, body: Uint8Array): Promise<string> {
  const headers = { ...events.dfns.headers, 'content-encoding': 'gzip' }
  try {
    return (await verify(compressing, { headers, body }, { now: () => NOW })).id
  } catch (error) {
    return error instanceof WebhookVerificationError ? error.code : String(error)
  }
}

async function gzip(data: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

type Check = (deliveries: Deliveries) => Promise<void>

export const COMPRESSED: Readonly<Record<string, Check>> = {
  'accepts a body that was compressed after it was signed': async (deliveries) =>
    expectVerdict(deliveries, await gzip(deliveries.events.dfns.body), deliveries.events.dfns.id),
  'refuses another body that was compressed': async (deliveries) =>
    expectVerdict(deliveries, await gzip(`${deliveries.events.dfns.body} `), 'signature_mismatch'),
  'refuses a compressed body that is cut off': async (deliveries) =>
    expectVerdict(deliveries, (await gzip(deliveries.events.dfns.body)).slice(0, -1), 'body_malformed'),
  'refuses what follows a compressed body': async (deliveries) => {
    const body = await gzip(deliveries.events.dfns.body)
    await expectVerdict(deliveries, Uint8Array.from([...body, ...body]), 'body_malformed')
    await expectVerdict(deliveries, Uint8Array.from([...body, 0]), 'body_malformed')
  },
  'refuses a body that is not compressed': (deliveries) =>
    expectVerdict(deliveries, new TextEncoder().encode(deliveries.events.dfns.body), 'body_malformed'),
  'refuses a body that inflates to more than the limit': async (deliveries) =>
    expectVerdict(deliveries, await gzip(new Uint8Array(16 * 1024 * 1024)), 'body_too_large'),
}

async function expectVerdict(deliveries: Deliveries, body: Uint8Array, expected: string): Promise<void> {
  const verdict = await verdictOf(deliveries, body)
  if (verdict !== expected) throw new Error(`${verdict} instead of ${expected}`)
}
