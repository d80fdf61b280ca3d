import type { BodyTemplates } from '../../event-template.ts'

const party = { carrier: 'T-MOBILE USA, INC.', line_type: 'Wireless' }
const message = {
  record_type: 'message',
  id: '{uuid}',
  messaging_profile_id: '{uuid}',
  organization_id: '{uuid}',
  type: 'SMS',
  text: 'Hello, World!',
  media: [],
  cc: [],
  encoding: 'GSM-7',
  parts: 1,
  tags: [],
  cost: { amount: '0.0051', currency: 'USD' },
  cost_breakdown: {
    carrier_fee: { amount: '0.00305', currency: 'USD' },
    rate: { amount: '0.00205', currency: 'USD' },
  },
  webhook_url: 'https://www.example.com/hooks',
  webhook_failover_url: 'https://backup.example.com/hooks',
  received_at: '{time}',
  sent_at: null,
  completed_at: null,
  valid_until: null,
  errors: [],
}
const outbound = {
  ...message,
  direction: 'outbound',
  from: { phone_number: '+18445550001', carrier: 'TELNYX LLC', line_type: 'VoIP' },
}
const to = (status: string) => [{ phone_number: '+18665550001', status, ...party }]

/** Payloads of Messaging and WhatsApp, by event type. */
export const messages: BodyTemplates = {
  'message.received': {
    ...message,
    direction: 'inbound',
    from: { phone_number: '+18445550001', ...party },
    to: [{ phone_number: '+18665550001', status: 'webhook_delivered', carrier: 'TELNYX LLC', line_type: 'VoIP' }],
  },
  'message.sent': { ...outbound, to: to('sent'), sent_at: '{time}' },
  'message.finalized': { ...outbound, to: to('delivered'), sent_at: '{time}', completed_at: '{time}' },
  'message.read': { ...outbound, type: 'RCS', to: to('delivered'), sent_at: '{time}', completed_at: '{time}' },
  'message.echo': {
    record_type: 'message',
    id: '{uuid}',
    messaging_profile_id: '{uuid}',
    organization_id: '{uuid}',
    direction: 'outbound',
    type: 'WHATSAPP',
    origin: 'whatsapp_business_app',
    from: { phone_number: '+18445550001' },
    to: [{ phone_number: '+18665550001', status: 'sent' }],
    body: { id: 'wamid.1', type: 'text', timestamp: '1795341600', from: '18445550001', foreign_id: 'wamid.1' },
    received_at: '{time}',
    tags: [],
    errors: [],
  },
  'whatsapp.account.update': { record_type: 'whatsapp_account', event: 'ACCOUNT_UPDATE', waba_id: '102290129340398' },
}

const fax = {
  fax_id: '{uuid}',
  connection_id: '{uuid}',
  direction: 'outbound',
  from: '+18445550001',
  to: '+18665550001',
  original_media_url: 'https://example.com/fax.pdf',
  user_id: '{uuid}',
  client_state: 'aGF2ZSBhIG5pY2UgZGF5ID1d',
}
const inbound = { ...fax, direction: 'inbound' }

/** Payloads of Fax, by event type. */
export const faxes: BodyTemplates = {
  'fax.queued': { ...fax, status: 'queued' },
  'fax.media.processed': { ...fax, status: 'media.processed' },
  'fax.sending.started': { ...fax, status: 'sending' },
  'fax.delivered': { ...fax, status: 'delivered', page_count: 2, call_duration_secs: 58 },
  'fax.failed': { ...fax, status: 'failed', failure_reason: 'user_busy' },
  'fax.receiving.started': { ...inbound, status: 'receiving' },
  'fax.media.processing.started': { ...inbound, status: 'media.processing' },
  'fax.received': { ...inbound, status: 'received', page_count: 2, call_duration_secs: 58 },
}
