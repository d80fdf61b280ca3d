import type { Outcome } from '../reply/outcome.ts'
import { messageOf } from '../shared/errors.ts'

const LINE_LENGTH = 256
const LINES_PER_MINUTE = 10

/**
 * What `onOutcome` is by default: writes rejections, failures and what else went wrong to stderr, one line each, at
 * most ten a minute of each code and then their count. A line holds no secret, no signature, and nothing of the body but the event's type and id.
 *
 * @param write takes a line without its end; default: `console.error`
 * @returns whether a line was written
 */
export function printOutcomes(write: (line: string) => void = console.error): (outcome: Outcome) => boolean {
  const printed = new Map<string, number>()

  function countPrinted(key: string): number {
    const count = (printed.get(key) ?? 0) + 1
    printed.set(key, count)
    if (count === 1) {
      const timer = setTimeout(() => {
        const more = (printed.get(key) ?? 0) - LINES_PER_MINUTE
        printed.delete(key)
        if (more > 0) write(toLine(`${key}: ${more} more within a minute`))
      }, 60_000)
      // Node's timers keep a process alive unless told otherwise; elsewhere a timer is a number.
      ;(timer as { unref?: () => void }).unref?.()
    }
    return count
  }

  return (outcome) => {
    const problem = describeProblem(outcome)
    if (!problem) return false
    const key = `countersign: ${outcome.provider} ${problem.name}`
    if (countPrinted(key) > LINES_PER_MINUTE) return false
    write(toLine(`${key}: ${problem.text}`))
    return true
  }
}

function describeProblem(outcome: Outcome): { readonly name: string; readonly text: string } | undefined {
  switch (outcome.status) {
    case 'rejected':
    case 'unavailable':
      return { name: `${outcome.status} (${outcome.code})`, text: outcome.error.message }
    case 'failed':
      return {
        name: `failed (${outcome.code})`,
        text: `${outcome.event.type} ${outcome.event.id}: ${messageOf(outcome.error)}`,
      }
    case 'lease_lost':
      return { name: 'lease_lost', text: `${outcome.event.type} ${outcome.event.id} may run twice.` }
    case 'processed':
      return 'error' in outcome
        ? {
            name: 'processed (error after commit)',
            text: `${outcome.event.type} ${outcome.event.id}: ${messageOf(outcome.error)}`,
          }
        : undefined
    default:
      return undefined
  }
}

/** A log line that stays one: control characters escaped, so that no event can write lines of its own. */
export function toLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const escaped = text.slice(0, LINE_LENGTH + 1).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return escaped.length <= LINE_LENGTH ? escaped : `${escaped.slice(0, LINE_LENGTH - 1)}…`
}
