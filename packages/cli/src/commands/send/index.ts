import type { Delivery } from '@countersign/testing'
import { CliError } from '../../cli-error.ts'
import { type Command, defineCommand } from '../../command.ts'
import { appendDeliveries } from '../../deliveries/delivery-file.ts'
import { EXIT } from '../../exit-code.ts'
import { KEY_OPTION, requireKeys } from '../../keys/find-keys.ts'
import { readInput } from '../../options/input.ts'
import { ALLOW_REMOTE_OPTION } from '../../options/target.ts'
import type { Print } from '../../output.ts'
import { deliver } from './deliver.ts'
import { isUnreachable } from './expectation.ts'
import { describeUnknownType, makeEvent } from './make-event.ts'
import { planSend, type SendPlan } from './plan.ts'
import { describeDelivery } from './print-attempt.ts'

export const send: Command = defineCommand({
  about:
    "Signs an event and sends it as the provider does: attempt by attempt until one succeeds, then at the failover URL. The body is the provider's documented sample, or your own.",
  examples: [
    {
      command:
        'npx countersign send telnyx message.received http://127.0.0.1:3000/webhooks/telnyx --set data.payload.text=hi',
      about: 'Send an event with a text of your own',
    },
    {
      command:
        'npx countersign send dfns wallet.created http://127.0.0.1:3000/webhooks/dfns --tamper body --expect 401',
      about: 'See that a changed body is refused',
    },
  ],
  parameters: ['provider', 'event', 'url'],
  options: {
    data: { type: 'string', short: 'd', value: '@file|-', about: 'A body of your own, sent byte for byte' },
    set: { type: 'string', value: 'path=value', multiple: true, about: 'Set a member of the body, as JSON or text' },
    body: { type: 'string', value: 'form', about: 'How the body is written: compact, pretty, escaped, crlf, bom' },
    failover: { type: 'string', value: 'url', about: 'Where it goes when all attempts at the first URL have failed' },
    times: { type: 'string', value: 'n', about: 'How often the same event is delivered; default: 1' },
    concurrent: { type: 'boolean', about: 'Deliver them simultaneously, 2 where --times does not say otherwise' },
    attempts: {
      type: 'string',
      value: 'n|real',
      about: 'How often each URL is tried, the failover URL too; default, and at most: real, as the provider does',
    },
    speed: {
      type: 'string',
      value: 'real|instant|100x',
      about: 'How fast the waits between attempts pass; default: instant. Times that are signed stay real',
    },
    skew: { type: 'string', value: 'time', about: "How far the sender's clock is off when it signs: -10m, 90s" },
    tamper: {
      type: 'string',
      value: 'what',
      about: 'Change what was signed: body, signature, header, key, encoding',
    },
    expect: {
      type: 'string',
      value: 'what',
      about: 'delivered, failed, or the last status: 200, 401, 2xx; default: delivered, with --tamper: failed',
    },
    record: { type: 'string', value: 'name', about: "Print the provider's record of it: telnyx, telnyx-sdk, dfns" },
    key: KEY_OPTION,
    'allow-remote': ALLOW_REMOTE_OPTION,
  },
  exitCodes: [EXIT.ok, EXIT.notAsExpected, EXIT.usage, EXIT.unreachable, EXIT.interrupted],
  notes: [
    'No redirect is followed. What was sent is kept in .countersign/deliveries.ndjson, which git ignores, for countersign records serve.',
    'With --json: a line of type "ready", one of type "attempt" for each attempt, "record" with --record, and "result".',
  ],
  async run({ parameters, values, io, print }) {
    const plan = planSend(parameters, values)
    const { provider, type, target, expectation } = plan
    const { keys } = await requireKeys(provider, 'sign', values.key, io)
    const data = values.data === undefined ? undefined : await readInput('--data', values.data, io)
    const event = makeEvent(provider, { ...plan, data })
    const unknown = data ? undefined : describeUnknownType(provider, type)
    if (unknown !== undefined) print.note(unknown)

    // With a record, the record is the data, and the attempts are progress.
    const show: Print['data'] = (value, text = '') =>
      plan.toRecord && !print.isJson ? print.aside(text) : print.data(value, text)
    show({ type: 'ready', provider: provider.name, event: type, url: target.href }, describeStart(plan, print))
    const deliveries = await deliver(plan, { event, keys, signal: io.signal, show, print })
    appendDeliveries(io.cwd, deliveries)
    printRecords(plan, deliveries, print)

    const isAsExpected = deliveries.every(expectation.holds)
    show(
      { type: 'result', expected: expectation.name, asExpected: isAsExpected, deliveries: deliveries.map(toSummary) },
      describeEnd(deliveries, { expected: expectation.name, isAsExpected }, print),
    )
    if (isUnreachable(deliveries)) throw unreachable(target)
    if (isAsExpected) return EXIT.ok
    hintAt(plan, deliveries, print)
    return EXIT.notAsExpected
  },
})

function printRecords({ toRecord }: SendPlan, deliveries: readonly Delivery[], print: Print): void {
  if (!toRecord) return
  for (const record of deliveries.map(toRecord)) print.data({ type: 'record', record }, JSON.stringify(record, null, 2))
}

function describeStart({ provider, type, target }: SendPlan, { paint }: Print): string {
  return `${paint('bold', `${provider.name} ${type}`)}  ${paint('dim', '→')}  ${target.href}`
}

interface End {
  readonly expected: string
  readonly isAsExpected: boolean
}

function describeEnd(deliveries: readonly Delivery[], { expected, isAsExpected }: End, { paint }: Print): string {
  const verdict = isAsExpected ? paint('green', 'as expected') : paint('red', `not as expected: should be ${expected}`)
  return [...deliveries.map((delivery) => `    ${describeDelivery(delivery)}`), `    ${verdict}`].join('\n')
}

function toSummary({ id, event, status, attempts }: Delivery): unknown {
  return { id, eventId: event.id, status, attempts: attempts.length }
}

function unreachable({ host }: URL): CliError {
  return new CliError('target_unreachable', `Nothing answers at ${host}.`, {
    hint: 'Is the receiver running, and is it this port?',
    exitCode: EXIT.unreachable,
  })
}

/** A receiver with another key refuses everything, and says so to nobody. */
function hintAt({ provider, faults }: SendPlan, deliveries: readonly Delivery[], print: Print): void {
  const statuses = deliveries.flatMap(({ attempts }) => attempts.map(({ response }) => response?.status))
  if (faults.tamper || faults.skewMs !== undefined || !statuses.every((status) => status === 401)) return
  const { keysOf } = provider
  print.note(`Every attempt was refused. Does the receiver have the key that countersign keys show ${keysOf} shows?`)
}
