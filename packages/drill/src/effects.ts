import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { DrillError } from './drill-error.ts'

/** Tells how often the work of events was done. */
export interface EffectMeter {
  /** Begins to count. */
  readonly begin: () => Promise<EffectCount>
}

interface EffectCount {
  /**
   * How many effects there were since. Waits for so many, and then as long as effects have been seen to take, for those
   * that should not be.
   */
  readonly count: (eventIds: readonly string[], expected: number) => Promise<number>
}

/** What is asked for how many effects there were by now. */
type Read = (eventIds: readonly string[]) => Promise<number>

const FIRST_PATIENCE_MS = 1000
/** A busy machine holds up a timer of a receiver for longer than the effects before have shown. */
const LEAST_PATIENCE_MS = 500
const STEP_MS = 10
const LEAST_MS = 5

/** A meter that learns how long effects take after the answer, from those that it waits for. */
function createMeter(read: Read, isPerEvent: boolean): EffectMeter {
  let slowestMs: number | undefined
  return {
    async begin() {
      // What still comes of the deliveries before must not be counted as of the next.
      if (!isPerEvent) await sleep(2 * (slowestMs ?? 0))
      const before = isPerEvent ? 0 : await read([])
      return {
        async count(eventIds, expected) {
          const since = async () => (await read(eventIds)) - before
          const startedAt = performance.now()
          const patienceMs = slowestMs === undefined ? FIRST_PATIENCE_MS : Math.max(LEAST_PATIENCE_MS, 4 * slowestMs)
          let waitedMs = 0
          while ((await since()) < expected && waitedMs < patienceMs) {
            await sleep(STEP_MS)
            waitedMs = performance.now() - startedAt
          }
          if (expected > 0 && waitedMs < patienceMs) slowestMs = Math.max(slowestMs ?? 0, waitedMs)
          await sleep(2 * (slowestMs ?? 0) + LEAST_MS)
          return since()
        },
      }
    },
  }
}

/** By a URL that answers with a number, which each effect moves by one. */
export function meterOfUrl(url: URL): EffectMeter {
  return createMeter(() => readNumber(url), false)
}

async function readNumber(url: URL): Promise<number> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2000) }).catch(
    (cause: unknown) => {
      throw new DrillError('target_unreachable', '--effect cannot be read: there is no answer.', { cause })
    },
  )
  const text = await response.text()
  const number = response.ok ? toNumber(text) : undefined
  if (number !== undefined) return number
  throw new DrillError('input_malformed', `--effect must answer 200 and a number, and answered ${response.status}.`, {
    hint: 'A number as text or JSON, or an object with one number in it: the count of what your handler has done.',
  })
}

function toNumber(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const numbers = [value, ...Object.values(value ?? {})].filter((one) => typeof one === 'number')
    return numbers.length === 1 ? numbers[0] : undefined
  } catch {
    return undefined
  }
}

/** By what `onOutcome: traceTo(file)` wrote: one line an outcome. */
export function meterOfTrace(path: string): EffectMeter {
  return createMeter(async (eventIds) => {
    const ids = new Set(eventIds.map((id) => id.toLowerCase()))
    const text = await readFile(path, 'utf8').catch(() => '')
    return text.split('\n').filter((line) => isRunOf(line, ids)).length
  }, true)
}

function isRunOf(line: string, ids: ReadonlySet<string>): boolean {
  try {
    const { status, eventId } = JSON.parse(line)
    // A run whose lease was lost has done its work, or may have.
    return (status === 'processed' || status === 'lease_lost') && ids.has(String(eventId).toLowerCase())
  } catch {
    return false
  }
}
