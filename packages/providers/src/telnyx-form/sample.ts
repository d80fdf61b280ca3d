import { fillSample } from '../event-template.ts'
import { events } from './events.ts'

/** A TeXML call that was answered, before it is written as a form. */
export const sample: Record<string, string | string[]> = fillSample(events, 'in-progress')
