import type { ProviderDefinition } from '@countersign/core/provider'
import { type SigningKeys, sign } from '@countersign/core/sign'

/** What every server of a run knows: the public key of Telnyx and the secret of Standard Webhooks. */
export interface Keys {
  readonly publicKey: string
  readonly secret: string
}

/** Deliveries of distinct events, signed beforehand, as the bytes that go over the wire. */
export function signRequests(
  factory: { readonly definition: ProviderDefinition },
  keys: SigningKeys,
  count: number,
): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `evt-${index}`
    const { headers, body } = sign(factory, toBody(id), { keys, id: `msg_${index}` })
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    const length = `content-length: ${Buffer.byteLength(body)}`
    return Buffer.from(['POST / HTTP/1.1', 'host: localhost', ...lines, length, '', body].join('\r\n'))
  })
}

/** About 1 kB, as a Telnyx message has. */
function toBody(id: string): string {
  const payload = {
    direction: 'inbound',
    encoding: 'UTF-8',
    from: { carrier: 'T-Mobile', line_type: 'Wireless', phone_number: '+13125550100' },
    id: `message-${id}`,
    media: [],
    messaging_profile_id: '740572b6-099c-44a1-89b9-6c92163bc68d',
    parts: 1,
    received_at: '2026-11-22T10:00:00.000+00:00',
    text: 'Grüße aus Köln, 你好. '.repeat(16),
    to: [{ carrier: 'Telnyx', line_type: 'Wireless', phone_number: '+17735550100', status: 'webhook_delivered' }],
    type: 'SMS',
  }
  const data = {
    event_type: 'message.received',
    id,
    occurred_at: '2026-11-22T10:00:00.000Z',
    payload,
    record_type: 'event',
  }
  const meta = { attempt: 1, delivered_to: 'https://example.com/webhooks' }
  return JSON.stringify({ type: 'message.received', timestamp: '2026-11-22T10:00:00Z', data, meta })
}
