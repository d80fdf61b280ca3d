import {
  type ReconcileCode,
  ReconcileError,
  type ReconcileOptions,
  type ReconcileProgress,
  type ReconcileResult,
  reconcile as runReconcile,
} from '@countersign/core/reconcile'
import { asUsage } from '../../as-usage.ts'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { parseCount } from '../../options/number.ts'
import { parseDuration, parseTime } from '../../options/time.ts'
import { type Print, table } from '../../output.ts'
import { loadModule } from './load-module.ts'

export const reconcile: Command = defineCommand({
  about:
    'Asks the provider which events it could not deliver, and handles those that were not handled, with the receiver and the store of your module. Without --apply it only looks.',
  examples: [
    {
      command: 'npx countersign reconcile ./recover.js --since 24h',
      about: 'Look for events of the last day that are missing',
    },
    { command: 'npx countersign reconcile ./recover.js --since 24h --apply', about: 'Handle them' },
  ],
  parameters: ['module'],
  options: {
    since: { type: 'string', value: 'time', about: 'From when on: how long ago (24h), or ISO 8601' },
    until: { type: 'string', value: 'time', about: 'Until when: how long ago, or ISO 8601; default: now' },
    cursor: { type: 'string', value: 'text', about: 'Where a run that ended early is to go on, in place of --since' },
    apply: { type: 'boolean', about: 'Handle what is missing; without it, nothing is handled' },
    concurrency: { type: 'string', value: 'n', about: 'How many events are handled simultaneously; default: 4' },
  },
  exitCodes: [EXIT.ok, EXIT.notAsExpected, EXIT.usage, EXIT.unreachable, EXIT.interrupted],
  notes: [
    'The module exports "receiver" (what createReceiver gives) and "source" (telnyxDeliveries or dfnsEvents), and may export "close". It has the credentials; the command line has none.',
    'It exits with 1 when something is missing and was not handled: without --apply that is a gap to be alarmed by.',
  ],
  async run({ parameters: [path = ''], values, io, print }) {
    const { since, until, cursor } = values
    if (since === undefined && cursor === undefined)
      throw new CliError('usage', '--since is missing, such as --since 24h.')
    const now = Date.now()
    const options = {
      since: new Date(parseInstant('--since', since ?? '0s', now)),
      ...(until !== undefined && { until: new Date(parseInstant('--until', until, now)) }),
      ...(cursor !== undefined && { cursor }),
      dryRun: !values.apply,
      concurrency: parseCount('--concurrency', values.concurrency ?? '4', 1, 1000),
      signal: io.signal,
    }
    const { receiver, source, close } = await loadModule(path, io.cwd)
    try {
      const result = await reconcileOrThrow({ receiver, source, ...options, onProgress: createProgress(print) })
      print.data(result, describe(result, print))
      return exitCodeOf(result)
    } finally {
      await close?.()
    }
  },
})

/** A duration is how long ago. */
function parseInstant(option: string, text: string, now: number): number {
  return /^\d+(\.\d+)?[a-z]+$/.test(text) ? now - parseDuration(option, text) : parseTime(option, text)
}

const EXIT_OF: Readonly<Partial<Record<ReconcileCode, ExitCode>>> = {
  source_mismatch: EXIT.usage,
  store_cannot_tell: EXIT.usage,
  since_too_early: EXIT.usage,
  cursor_malformed: EXIT.usage,
  provider_unavailable: EXIT.unreachable,
  aborted: EXIT.interrupted,
}

async function reconcileOrThrow(options: ReconcileOptions): Promise<ReconcileResult> {
  try {
    return await asUsage('usage', () => runReconcile(options))
  } catch (error) {
    if (!(error instanceof ReconcileError)) throw error
    const { code, message, result } = error
    throw new CliError(code, message, {
      cause: error,
      exitCode: EXIT_OF[code] ?? EXIT.notAsExpected,
      hint: result && `What was done stays done. Go on with --cursor ${result.cursor}`,
      details: result ? { result } : {},
    })
  }
}

/** A line at each tenth of the period: a log is read too. */
function createProgress(print: Print): (progress: ReconcileProgress) => void {
  let shown = 0
  return ({ share, seen, missing }) => {
    const tenth = Math.floor(share * 10)
    if (tenth <= shown) return
    shown = tenth
    print.note(`${tenth * 10} %: ${seen} seen, ${missing} missing`)
  }
}

function describe(result: ReconcileResult, { paint, columns }: Print): string {
  const { dryRun, seen, alreadyDone, missing, recovered, failed, inProgress, ignored, oldest, newest } = result
  const rows: readonly (readonly [string, string])[] = [
    ['undelivered', `${seen} by the provider's records`],
    ['already done', String(alreadyDone)],
    [
      'missing',
      missing === 0 || !oldest || !newest ? '0' : `${missing}, from ${oldest.toISOString()} to ${newest.toISOString()}`,
    ],
    ...(dryRun ? [] : [['recovered', String(recovered)] as const, ['failed', String(failed)] as const]),
    ['in progress', String(inProgress)],
    ['ignored', `${ignored} of types without a handler`],
  ]
  const isWell = exitCodeOf(result) === EXIT.ok
  const verdict = isWell ? paint('green', '✓ nothing is missing') : paint('red', '✗ events are missing')
  const next = isWell ? [] : [dryRun ? 'Handle them with --apply.' : `Go on with --cursor ${result.cursor}`]
  return [verdict, ...table(rows, columns), ...next].join('\n')
}

function exitCodeOf({ missing, recovered, inProgress }: ReconcileResult): ExitCode {
  return missing > recovered || inProgress > 0 ? EXIT.notAsExpected : EXIT.ok
}
