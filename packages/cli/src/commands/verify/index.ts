import { verify as verifyDelivery, type WebhookEvent, WebhookVerificationError } from '@countersign/core'
import { asUsage } from '../../as-usage.ts'
import { toHeaders } from '../../capture/capture.ts'
import { DELIVERY_OPTIONS, readCapture } from '../../capture/read-capture.ts'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { KEY_OPTION, requireKeys } from '../../keys/find-keys.ts'
import { JUDGING_OPTIONS, readJudging } from '../../options/time.ts'
import { type Print, table, visible, wrap } from '../../output.ts'
import { findProvider } from '../../providers.ts'

export const verify: Command = defineCommand({
  about: 'Says whether the signature and the time of a request hold. countersign explain says why they do not.',
  examples: [
    { command: 'npx countersign verify telnyx @request.http', about: 'A captured request: raw HTTP, curl or JSON' },
    {
      command: 'npx countersign verify telnyx --headers @headers.txt -d @body.json --at 2026-11-22T10:00:00Z',
      about: 'Headers and body apart, judged at the time of their arrival',
    },
  ],
  parameters: ['provider', 'request?'],
  options: {
    ...DELIVERY_OPTIONS,
    key: KEY_OPTION,
    ...JUDGING_OPTIONS,
  },
  exitCodes: [EXIT.ok, EXIT.usage, EXIT.notVerified],
  async run({ parameters: [name = '', source = ''], values, io, print }) {
    const provider = findProvider(name)
    const { keys } = await requireKeys(provider, 'verify', values.key, io)
    const judging = readJudging(values)
    const capture = await readCapture(source, values, io)
    if ('outcome' in capture) throw noRequest()
    // The factory's options differ by provider; what findKeys gives is right for its definition.
    const configured = await asUsage('key_malformed', () => provider.factory(keys as never), EXPLAIN_HINT)
    const { url, headers, body } = capture.request
    const delivery = { headers: toHeaders(headers), body, ...(url !== undefined && { url }) }
    try {
      const event = await verifyDelivery(configured, delivery, judging)
      return printEvent(event, print)
    } catch (error) {
      if (error instanceof WebhookVerificationError) return printRefusal(name, error, print)
      throw error
    }
  },
})

const EXPLAIN_HINT = 'countersign explain says what is wrong with it.'

function noRequest(): CliError {
  return new CliError('input_malformed', 'An outcome holds neither headers nor body: there is nothing to verify.')
}

function printEvent({ id, type, provider, sentAt, attempt }: WebhookEvent, print: Print): ExitCode {
  const facts = {
    provider,
    type: visible(type),
    id: visible(id),
    ...(attempt !== undefined && { attempt: String(attempt) }),
    ...(sentAt && { signed: sentAt.toISOString() }),
  }
  print.data(
    { verified: true, event: { provider, type, id, ...(attempt !== undefined && { attempt }), sentAt } },
    [print.paint('green', '✓ verified'), ...table(Object.entries(facts), print.columns)].join('\n'),
  )
  return EXIT.ok
}

function printRefusal(name: string, { code, message }: WebhookVerificationError, print: Print): ExitCode {
  const hint = `countersign explain ${name} finds out why.`
  const lines = wrap(message, print.columns - 2).map((line) => `  ${line}`)
  print.data(
    { verified: false, error: { code, message, hint } },
    [`${print.paint('red', '✗ not verified')}: ${code}`, ...lines].join('\n'),
  )
  print.note(hint)
  return EXIT.notVerified
}
