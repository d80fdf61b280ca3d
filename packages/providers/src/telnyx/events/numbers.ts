import type { BodyTemplate, BodyTemplates } from '../../event-template.ts'

const hosted = {
  order_id: '{uuid}',
  order_status: 'pending',
  profile_id: '{uuid}',
  user_id: '{uuid}',
  numbers: [{ value: '+18445550001', status: 'pending' }],
}
const numberOrder = {
  record_type: 'number_order',
  id: '{uuid}',
  status: 'success',
  phone_numbers_count: 1,
  phone_numbers: [
    {
      record_type: 'number_order_phone_number',
      id: '{uuid}',
      phone_number: '+18445550001',
      phone_number_type: 'toll_free',
      country_code: 'US',
      regulatory_requirements: [],
      requirements_met: true,
      status: 'success',
    },
  ],
  sub_number_orders_ids: ['{uuid}'],
  requirements_met: true,
  customer_reference: 'MY REF 001',
  created_at: '{time}',
  updated_at: '{time}',
}
const porting = { id: '{uuid}', customer_reference: 'MY REF 001', support_key: 'sr_a12345' }
const portout = { id: '{uuid}', user_id: '{uuid}', phone_numbers: ['+18445550001'], carrier_name: 'TELNYX LLC' }
const verification = { id: '{uuid}', phone_number: '+18665550001', type: 'sms', verify_profile_id: '{uuid}' }

/** Payloads of numbers, porting and Verify, by event type. */
export const numbers: BodyTemplates = {
  ...named('messaging_hosted_numbers_orders', hosted, [
    'created',
    'deleted',
    'internal_transfer_approval_requested',
    'internal_transfer_approved',
    'internal_transfer_auto_approved',
    'internal_transfer_detected',
    'internal_transfer_rejected',
    'updated',
  ]),
  'number_order.complete': numberOrder,
  'number_order.phone_number.enabled': { id: '{uuid}', phone_number: '+18445550001', status: 'success' },
  ...named('porting_order', porting, [
    'deleted',
    'loa_updated',
    'messaging_changed',
    'new_comment',
    'sharing_token_expired',
    'split',
    'status_changed',
  ]),
  ...named('portout', portout, ['foc_date_changed', 'new_comment', 'status_changed']),
  'verify.sent': { ...verification, status: 'pending' },
  'verify.delivered': { ...verification, status: 'delivered' },
  'verify.failed': { ...verification, status: 'failed' },
}

function named(product: string, payload: BodyTemplate, events: readonly string[]): BodyTemplates {
  return Object.fromEntries(events.map((event) => [`${product}.${event}`, payload]))
}
