import { fillSample } from '../event-template.ts'
import { events } from './events.ts'

/** An order that was made, cut short. */
export const sample: Record<string, unknown> = fillSample(events, 'orders/create')
