import { resolve } from 'node:path'
import {
  DrillError,
  type DrillOptions,
  type DrillReport,
  type EffectMeter,
  GRADES,
  isAtLeast,
  meterOfTrace,
  meterOfUrl,
  type PlannedCase,
  planCases,
  drill as runDrill,
  selectableNames,
  verifierOf,
} from '@countersign/drill'
import { asUsage } from '../../as-usage.ts'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { EXIT } from '../../exit-code.ts'
import { KEY_OPTION, requireKeys } from '../../keys/find-keys.ts'
import { parseCount } from '../../options/number.ts'
import { oneOf } from '../../options/one-of.ts'
import { ALLOW_REMOTE_OPTION, parseTarget } from '../../options/target.ts'
import { parseDuration } from '../../options/time.ts'
import { findProvider } from '../../providers.ts'
import { printPlan, printReport } from './print.ts'

export const drill: Command = defineCommand({
  about:
    'Sends your receiver everything that its provider may send, and what a stranger may, and grades what it makes of it: signatures, times, duplicates, answers, broken requests. For each failure: the reason, and the fix.',
  examples: [
    {
      command: 'npx countersign drill telnyx http://127.0.0.1:3000/webhooks/telnyx',
      about: 'Grade a receiver by its answers',
    },
    {
      command:
        'npx countersign drill dfns http://127.0.0.1:3000/webhooks/dfns --effect http://127.0.0.1:3000/count --min-grade B',
      about: 'See by a count of what it did that duplicates have one effect, and take a B',
    },
  ],
  parameters: ['provider', 'url?'],
  options: {
    effect: {
      type: 'string',
      value: 'url',
      about: 'Answers a GET with a number that each handled event moves by one: proves what was done',
    },
    trace: {
      type: 'string',
      value: 'file',
      about: 'What onOutcome: traceTo(file) of the receiver writes: proves the same',
    },
    fail: { type: 'string', value: 'url', about: 'A POST to it makes the next run of your handler fail' },
    event: {
      type: 'string',
      value: 'type',
      about: "An event type that your handler acts on; default: the provider's sample",
    },
    only: {
      type: 'string',
      value: 'name',
      multiple: true,
      about: 'Only this case or group; the valid delivery is always sent',
    },
    skip: { type: 'string', value: 'name', multiple: true, about: 'All but this case or group' },
    list: { type: 'boolean', about: 'List the cases, and send nothing' },
    tolerance: { type: 'string', value: 'seconds', about: "The receiver's tolerance for times; default: 300" },
    patience: {
      type: 'string',
      value: 'time',
      about: 'How long to wait for a receiver to give up on a body that never ends; default: that is not tried',
    },
    'min-grade': { type: 'string', value: 'grade', about: 'Exit with 1 below it: A, B, C, D or F; default: A' },
    reporter: { type: 'string', value: 'pretty|json', about: 'How the report is written; json is the same as --json' },
    key: KEY_OPTION,
    'allow-remote': ALLOW_REMOTE_OPTION,
  },
  exitCodes: [EXIT.ok, EXIT.notAsExpected, EXIT.usage, EXIT.unreachable, EXIT.interrupted],
  notes: [
    'Grades: A nothing failed, B minor cases only, C one major case, D several, F a critical one: forged deliveries accepted, or genuine ones refused. What is not provable counts neither way. docs/drill.md explains each case.',
    'The drill sends forged deliveries and 32 MiB of nothing: use it on a receiver that may do things, not on production.',
  ],
  async run({ parameters, values, io, print }) {
    const [name = '', target = ''] = parameters
    const provider = findProvider(name)
    const { definition } = provider.factory
    const selection = { only: toNames('--only', values.only), skip: toNames('--skip', values.skip) }
    const isJson = print.isJson || oneOf('--reporter', values.reporter ?? 'pretty', ['pretty', 'json']) === 'json'
    const write = (value: unknown, text: string) => io.stdout.write(`${isJson ? JSON.stringify(value) : text}\n`)
    if (values.list) {
      const cases = planCases(definition, selection)
      write({ cases: cases.map(toListed) }, printPlan(cases, print))
      return EXIT.ok
    }

    const least = oneOf('--min-grade', values['min-grade'] ?? 'A', GRADES)
    const toUrl = (option: string, text: string) => parseTarget(option, text, values['allow-remote'])
    if (target === '') throw new CliError('usage', '<url> is missing.', { hint: 'See countersign drill --help.' })
    const url = toUrl('<url>', target)
    const meter = toMeter(
      values.effect && toUrl('--effect', values.effect),
      values.trace && resolve(io.cwd, values.trace),
    )
    const { keys } = await requireKeys(provider, 'sign', values.key, io)
    const report = await drillOrThrow({
      ...selection,
      provider: provider.factory,
      keys,
      url,
      verifier: await asUsage('key_malformed', () => verifierOf(provider.factory, keys)),
      signal: io.signal,
      ...(values.event !== undefined && { type: values.event }),
      ...(meter && { meter }),
      ...(values.fail !== undefined && { failUrl: toUrl('--fail', values.fail) }),
      ...(values.tolerance !== undefined && {
        toleranceSeconds: parseCount('--tolerance', values.tolerance, 20, 43_200),
      }),
      ...(values.patience !== undefined && { patienceMs: parseDuration('--patience', values.patience) }),
    })
    write(report, printReport(report, print))
    return isAtLeast(report.grade, least) ? EXIT.ok : EXIT.notAsExpected
  },
})

async function drillOrThrow(options: DrillOptions): Promise<DrillReport> {
  try {
    return await runDrill(options)
  } catch (error) {
    if (!(error instanceof DrillError)) throw error
    const { code, message, hint } = error
    const exitCode = code === 'target_unreachable' ? EXIT.unreachable : EXIT.usage
    throw new CliError(code, message, { hint, exitCode, cause: error })
  }
}

/** A case as `--list` shows it to machines. */
function toListed({ name, group, title, sent, expected, matters, fix, weight, needs }: PlannedCase): object {
  return { name, group, title, sent, expected, matters, fix, weight, ...(needs && { needs }) }
}

/** Names, given one by one or with commas between. */
function toNames(option: string, given: readonly string[] = []): readonly string[] {
  const names = selectableNames()
  return given.flatMap((text) => text.split(',')).map((name) => oneOf(option, name.trim(), names))
}

function toMeter(effect: URL | '' | undefined, trace: string | undefined): EffectMeter | undefined {
  if (effect && trace) throw new CliError('usage', 'Give --effect or --trace, and not both.')
  if (effect) return meterOfUrl(effect)
  return trace ? meterOfTrace(trace) : undefined
}
