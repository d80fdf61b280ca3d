import { Buffer } from 'node:buffer'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { explain as explainDelivery } from '@countersign/core/explain'
import { type CapturedOutcome, type CapturedRequest, toHeaders } from '../../capture/capture.ts'
import { DELIVERY_OPTIONS, readCapture } from '../../capture/read-capture.ts'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import type { Io } from '../../io.ts'
import { type FoundKeys, findKeys, KEY_OPTION } from '../../keys/find-keys.ts'
import { keyFilePath, readKeyFile } from '../../keys/key-file.ts'
import { readInput } from '../../options/input.ts'
import { JUDGING_OPTIONS, readJudging } from '../../options/time.ts'
import { type Print, wrap } from '../../output.ts'
import { findProvider } from '../../providers.ts'
import { type OtherKeys, parseEnvFile } from './env-file.ts'
import { describeOutcome } from './outcome-texts.ts'
import { describeDiagnoses } from './print-diagnoses.ts'

export const explain: Command = defineCommand({
  about:
    'Finds out why a captured request is refused. Every reason is proved by undoing it and verifying again; where nothing proves it, it says so and shows what was received.',
  examples: [
    { command: 'npx countersign explain telnyx @request.http', about: 'A captured request: raw HTTP, or JSON' },
    {
      command: 'npx countersign explain dfns @curl.txt --at 2026-11-22T10:00:00Z',
      about: 'A curl command, judged when it was sent',
    },
  ],
  parameters: ['provider', 'request?'],
  options: {
    ...DELIVERY_OPTIONS,
    sent: { type: 'string', value: '@file|-', about: 'The body that was really sent, where you have it' },
    'public-url': { type: 'string', value: 'url', about: 'The address at the provider, where it signs that' },
    key: KEY_OPTION,
    'env-file': { type: 'string', value: 'path', multiple: true, about: 'A file of other keys to try; default: .env' },
    ...JUDGING_OPTIONS,
  },
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.notVerified],
  notes: [
    'A captured request is a curl command, raw HTTP (request line, headers, an empty line, the body), JSON with "headers" and "body" (bodies that are not text as "bodyBase64"), or an outcome of Countersign as JSON, which says what it was and no more. It is @file or stdin.',
    'Keys are never printed: a reason names the variable or the file that the key is in.',
  ],
  async run({ parameters: [name = '', source = ''], values, io, print }) {
    const provider = findProvider(name)
    const judging = readJudging(values)
    const found = await findKeys(provider, 'verify', values.key, io)
    const otherKeys = { ...keysOfFolder(provider.keysOf, io), ...(await keysOfFiles(values['env-file'], io)) }
    const capture = await readCapture(source, values, io)
    if ('outcome' in capture) return printOutcome(name, capture.outcome, print)

    const { request } = capture
    const { definition } = provider.factory
    const publicUrl = readPublicUrl(values['public-url'])
    const sent = values.sent === undefined ? undefined : await readInput('--sent', values.sent, io)
    const diagnoses = await explainDelivery({ definition, publicUrl }, toDelivery(request), {
      ...judging,
      keys: byName(found),
      otherKeys,
      ...(sent && { sent }),
    })
    if (!found)
      print.note(`No key of ${provider.keysOf} is configured. countersign explain ${name} --help says how to give one.`)
    if (request.isParsed) print.note('The capture has the body parsed: what JSON.stringify makes of it was taken.')
    const isVerified = diagnoses.length === 0
    print.data(
      { verified: isVerified, provider: name, diagnoses },
      isVerified
        ? print.paint('green', '✓ verified: nothing is wrong with it')
        : describeDiagnoses(diagnoses, print).join('\n'),
    )
    const codes = diagnoses.map(({ code }) => code)
    if (codes.includes('timestamp_too_old') && values.at === undefined) {
      print.note('It is judged as if it had arrived just now: give --at with the time of its arrival.')
    }
    return isVerified ? EXIT.ok : EXIT.notVerified
  },
})

function readPublicUrl(url: string | undefined): string | undefined {
  if (url === undefined || (/^https?:/.test(url) && URL.canParse(url))) return url
  throw new CliError('usage', '--public-url is no whole URL, such as https://example.com/webhooks.')
}

function toDelivery({ method, url, headers, body }: CapturedRequest): Parameters<typeof explainDelivery>[1] {
  return {
    headers: toHeaders(headers),
    body,
    ...(method !== undefined && { method }),
    ...(url !== undefined && { url }),
  }
}

function byName(found: FoundKeys | undefined): Readonly<Record<string, string>> {
  const { keys = {}, names = {} } = found ?? {}
  const entries = Object.entries(keys).map(([key, text]) => [new Map(Object.entries(names)).get(key) ?? key, text])
  return Object.fromEntries(entries)
}

function keysOfFolder(provider: string, { cwd }: Io): OtherKeys {
  const { publicKey, secret } = readKeyFile(cwd, provider) ?? {}
  const file = keyFilePath(provider)
  return {
    ...(publicKey !== undefined && { [`publicKey of ${file}`]: publicKey }),
    ...(secret !== undefined && { [`secret of ${file}`]: secret }),
  }
}

async function keysOfFiles(paths: readonly string[] | undefined, io: Io): Promise<OtherKeys> {
  const files = paths ?? (existsSync(join(io.cwd, '.env')) ? ['.env'] : [])
  const texts = await Promise.all(files.map((path) => readInput('--env-file', `@${path}`, io)))
  return Object.assign(
    {},
    ...texts.map((bytes, index) => parseEnvFile(Buffer.from(bytes).toString(), files[index] ?? '')),
  )
}

function printOutcome(name: string, outcome: CapturedOutcome, print: Print): ExitCode {
  if (outcome.provider !== name) {
    throw new CliError('input_malformed', `The outcome is of another provider than ${name}.`)
  }
  const { status, code } = outcome
  const isVerified = status !== 'rejected' && status !== 'unavailable'
  const { happened, fix } = describeOutcome(outcome)
  const lines = [happened, ...(fix === undefined ? [] : [fix])].flatMap((text) => wrap(text, print.columns - 2))
  const label = print.paint(isVerified ? 'green' : 'red', code === undefined ? status : `${status}: ${code}`)
  print.data(
    { verified: isVerified, provider: name, outcome: { status, code }, happened, fix, diagnoses: [] },
    [label, ...lines.map((line) => `  ${line}`)].join('\n'),
  )
  if (!isVerified)
    print.note(
      'An outcome holds neither headers nor body. Capture the request, and give that, to have the reason proved.',
    )
  return isVerified ? EXIT.ok : EXIT.notVerified
}
