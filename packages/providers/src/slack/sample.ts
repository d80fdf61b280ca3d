import { fillSample } from '../event-template.ts'
import type { SlackBody } from './definition.ts'
import { events } from './events.ts'

/** Somebody named the app in a channel. */
export const sample: SlackBody = fillSample(events, 'app_mention', 'Ev0PV52K21')
