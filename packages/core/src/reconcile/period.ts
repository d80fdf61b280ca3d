import { ReconcileError } from './errors.ts'

/** A time from `since` on and before `until`. */
export interface Period {
  readonly since: Date
  readonly until: Date
}

/** @throws TypeError when a time is none, or the period is empty */
export function checkPeriod({ since, until }: Period): void {
  for (const [name, time] of Object.entries({ since, until })) {
    if (!(time instanceof Date) || Number.isNaN(time.getTime())) throw new TypeError(`"${name}" must be a valid Date`)
  }
  if (since >= until) throw new TypeError('"since" must be before "until"')
}

/** What is left of a run: the provider's name, and the rest of its period. */
export function toCursor(provider: string, { since, until }: Period): string {
  return `${provider}/${since.toISOString()}/${until.toISOString()}`
}

/** @throws ReconcileError `cursor_malformed` */
export function parseCursor(cursor: string, provider: string): Period {
  const parts = cursor.startsWith(`${provider}/`) ? cursor.slice(provider.length + 1).split('/') : []
  const [since, until] = parts.map(parseTime)
  if (parts.length !== 2 || !since || !until || since > until) {
    throw new ReconcileError(
      'cursor_malformed',
      `The cursor is none of a run over the records of ${provider}. Give it as a run has given it.`,
    )
  }
  return { since, until }
}

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/

/** A time of a record, `undefined` when it is none. One without a zone is in UTC, whatever this machine's is. */
export function parseTime(text: unknown): Date | undefined {
  const match = typeof text === 'string' ? ISO_8601.exec(text) : null
  if (!match) return undefined
  const time = new Date(match[2] ? match[0] : `${match[0]}Z`)
  return Number.isNaN(time.getTime()) ? undefined : time
}
