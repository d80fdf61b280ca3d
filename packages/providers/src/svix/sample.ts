import { fillSample } from '../event-template.ts'
import type { StandardWebhooksBody } from '../standard-webhooks/definition.ts'
import { events } from './events.ts'

/** What a sender on Svix may send: the body is the sender's choice. */
export const sample: StandardWebhooksBody = fillSample(events, 'invoice.paid')
