import type { StandardWebhooksBody } from '@countersign/providers/standard-webhooks'

/** The body that the specification recommends. */
export const standardWebhooks: StandardWebhooksBody = {
  type: 'user.created',
  timestamp: '2026-11-22T10:00:00.000000Z',
  data: { id: 'usr_1', first_name: 'Zoë' },
}
