import { fillSample } from '../event-template.ts'
import type { DfnsBody } from './definition.ts'
import { events } from './events.ts'

/** A wallet that was made. Dfns signs the time in the body: set `timestampSent` to now before you sign. */
export const sample: DfnsBody = fillSample(events, 'wallet.created', 'whe-5nbj5-1sqr0-example00000aa')
