import type { StandardWebhooksBody } from '@countersign/providers/standard-webhooks'

/** What a sender on Svix may send: the body is the sender's choice. */
export const svix: StandardWebhooksBody = {
  type: 'invoice.paid',
  timestamp: '2026-11-22T10:00:00.000000Z',
  data: { id: 'inv_1', amount: 1200 },
}
