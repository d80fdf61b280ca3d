import { expect, test } from 'vitest'
import { toDeliveredType, toRecordedType } from '../../src/telnyx/record-types.ts'

test.each([
  'call.ai_gather.message_history_updated',
  'call.conversation_insights.generated',
  'call.machine.premium.detection.ended',
  'conference.participant.speak.started',
  'fax.sending.started',
  'message.finalized',
  'messaging_hosted_numbers_orders.internal_transfer_auto_approved',
  'number_order.complete',
  'porting_order.sharing_token_expired',
  'portout.foc_date_changed',
  'siprec.failed',
  'streaming.stopped',
  'whatsapp.account.update',
])('%s is found again in the spelling of the records', (type) => {
  expect(toRecordedType(type)).not.toContain('.')
  expect(toDeliveredType(toRecordedType(type))).toBe(type)
  expect(toDeliveredType(type)).toBe(type)
})

test.each(['link_clicked', 'unknown', 'TELNYX_CALL', 'call', 'caller_changed'])('%s is left as it is', (type) => {
  expect(toDeliveredType(type)).toBe(type)
})
