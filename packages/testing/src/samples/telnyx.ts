import type { TelnyxBody } from '@countersign/providers/telnyx'

/** A message that was received, cut short. */
export const telnyx: TelnyxBody = {
  data: {
    record_type: 'event',
    id: '86f58db9-0fe3-4adc-9d1f-46e66e6e9323',
    event_type: 'message.received',
    occurred_at: '2026-11-22T10:00:00.000+00:00',
    payload: {
      record_type: 'message',
      direction: 'inbound',
      id: '40385f64-5717-4562-b3fc-2c963f66afa6',
      type: 'SMS',
      from: { phone_number: '+18445550001' },
      to: [{ phone_number: '+18665550001', status: 'webhook_delivered' }],
      text: 'Hello, World!',
    },
  },
  meta: { attempt: 1, delivered_to: 'https://www.example.com/hooks' },
}
