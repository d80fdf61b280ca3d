import { fillSample } from '../event-template.ts'
import type { DiscordBody } from './definition.ts'
import { events } from './events.ts'

/** Somebody added the app. */
export const sample: DiscordBody = fillSample(events, 'APPLICATION_AUTHORIZED')
