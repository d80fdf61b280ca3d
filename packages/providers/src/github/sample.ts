import { fillSample } from '../event-template.ts'
import type { GithubBody } from './definition.ts'
import { events } from './events.ts'

/** An issue that was opened, cut short. */
export const sample: GithubBody = fillSample(events, 'issues')
