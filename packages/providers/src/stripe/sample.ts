import { fillSample } from '../event-template.ts'
import type { StripeBody } from './definition.ts'
import { events } from './events.ts'

/** A payment that succeeded, cut short. */
export const sample: StripeBody = fillSample(events, 'payment_intent.succeeded', 'evt_1NG8Du2eZvKYlo2CUI79vXWy')
