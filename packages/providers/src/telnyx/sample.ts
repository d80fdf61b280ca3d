import { fillSample } from '../event-template.ts'
import type { TelnyxBody } from './definition.ts'
import { events } from './events/index.ts'

/** A message that was received. */
export const sample: TelnyxBody = fillSample(events, 'message.received', '86f58db9-0fe3-4adc-9d1f-46e66e6e9323')
