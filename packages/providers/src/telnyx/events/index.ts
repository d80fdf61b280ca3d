import type { BodyTemplate, BodyTemplates } from '../../event-template.ts'
import { calls, conferences, floorChanged } from './calls.ts'
import { faxes, messages } from './messages.ts'
import { numbers } from './numbers.ts'

const campaign = {
  type: '{type}',
  brandId: 'B1A2B3C',
  campaignId: 'C1A2B3C',
  cspId: 'S1A2B3C',
  createDate: '{time}',
  description: 'The campaign was reviewed.',
  isTMobileRegistered: true,
  status: 'ACCEPTED',
}
const CAMPAIGN_TYPES = [
  'MNO_REVIEW',
  'NUMBER_POOL_DEPROVISIONED',
  'NUMBER_POOL_PROVISIONED',
  'REGISTRATION',
  'TCR_EVENT',
  'TELNYX_EVENT',
  'TELNYX_REVIEW',
  'VERIFIED',
]

const meeting = (data: BodyTemplate): BodyTemplate => ({
  id: 'whdel_{uuid}',
  event: '{type}',
  version: '1',
  occurred_at: '{time}',
  data: { session_id: '{uuid}', ...data },
})

/** What has no envelope: 10DLC campaigns, link clicks, one conference event, and meetings. */
const bare: BodyTemplates = {
  ...Object.fromEntries(CAMPAIGN_TYPES.map((type) => [type, campaign])),
  link_clicked: {
    record_type: 'link_clicked',
    message_id: '{uuid}',
    to: '+18665550001',
    url: 'https://example.com/offer',
    time_clicked: '{time}',
  },
  'conference.floor.changed': { record_type: 'event', id: '{id}', event_type: '{type}', payload: floorChanged },
  'artifact.completed': meeting({
    artifact_id: '{uuid}',
    type: 'summary',
    prompt: 'Summarize the meeting.',
    content: { text: 'Hello, World!' },
    model_provenance: { model: 'gpt-4o', provider: 'openai' },
  }),
  'artifact.failed': meeting({ artifact_id: '{uuid}', type: 'summary' }),
  'recording.available': meeting({ recording_types: ['audio'] }),
  'session.status_changed': meeting({ status: 'ended', status_detail: 'left', recording: false }),
  'transcript.completed': meeting({ ended_at: '{time}', last_seq: 12, segment_count: 12 }),
}

function envelop(payload: BodyTemplate): BodyTemplate {
  return {
    data: { record_type: 'event', id: '{id}', event_type: '{type}', occurred_at: '{time}', payload },
    meta: { attempt: 1, delivered_to: 'https://www.example.com/hooks' },
  }
}

const payloads = { ...calls, ...conferences, ...faxes, ...messages, ...numbers, '*': {} }

/**
 * Every event that Telnyx documents, in its shape.
 *
 * @see https://developers.telnyx.com/docs/development/api-fundamentals/webhooks
 */
export const events: BodyTemplates = {
  ...Object.fromEntries(Object.entries(payloads).map(([type, payload]) => [type, envelop(payload)])),
  ...bare,
}
