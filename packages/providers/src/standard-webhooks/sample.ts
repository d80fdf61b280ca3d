import { fillSample } from '../event-template.ts'
import type { StandardWebhooksBody } from './definition.ts'
import { events } from './events.ts'

/** The body that the specification recommends. */
export const sample: StandardWebhooksBody = fillSample(events, 'user.created')
