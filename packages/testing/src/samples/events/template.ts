import type { Members } from '../../members.ts'

/**
 * A body in which these texts stand for what each event has of its own: `{id}` its id, `{uuid}` another id, `{type}`
 * its type, `{time}` when it happened (ISO 8601), `{seconds}` the same as a number of Unix seconds.
 */
export type BodyTemplate = Members

/** Bodies by event type; `*` is for types that are not listed. */
export type BodyTemplates = Readonly<Record<string, BodyTemplate>>
