// A receiver that is killed: reads its configuration from its argument, and takes deliveries when it is given a port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type EventOf, type HandlerContext, type Outcome, type WebhookEvent, webhook } from '@countersign/node'
import { createRandom } from '@countersign/tools/random'
import { sleep } from '@countersign/tools/time/sleep'
import type { ServerConfig } from './instance.ts'
import { openJournal } from './journal.ts'
import { openPlace } from './places/index.ts'
import { scaleTelnyx } from './schedule.ts'

const config = JSON.parse(process.argv[2] ?? '') as ServerConfig // as the parent's `startInstance` writes it
const { instance, mode, pauses, address, effects } = config
const journal = openJournal(config.journal, instance)
const random = createRandom(config.seed)
const { store, writeIn, ...place } = openPlace(address)
const { write } = address.kind === effects.kind ? place : openPlace(effects)
/** By the event as the run has it: requests without a run have none. */
const runs = new WeakMap<object, string>()
let count = 0

const listener = webhook<unknown, unknown>(
  {
    provider: scaleTelnyx(config.factor)({ publicKey: config.publicKey }),
    store,
    namespace: 'crash',
    onOutcome,
  },
  handle,
)

async function handle(event: EventOf<unknown> & WebhookEvent, context: HandlerContext<unknown>): Promise<void> {
  const run = `${instance}-${++count}`
  runs.set(event, run)
  const reach = (point: 'begun' | 'writing' | 'written' | 'returning') => journal.write({ run, event: event.id, point })
  const effect = { event: event.id, run }

  reach('begun')
  await pause(pauses.before)
  reach('writing')
  if (mode === 'commit') await context.commit((tx) => writeIn(tx, effect))
  else await write(effect)
  reach('written')
  await pause(pauses.after)
  reach('returning')
}

function onOutcome(outcome: Outcome): void {
  const event = 'event' in outcome ? outcome.event : undefined
  const detail = 'code' in outcome ? `${outcome.status} ${outcome.code}` : outcome.status
  journal.write({ run: (event && runs.get(event)) ?? '', event: event?.id ?? '', point: `outcome ${detail}` })
}

/** Anywhere between the two, in milliseconds. */
function pause([least, most]: readonly [number, number]): Promise<void> {
  return sleep(least + random() * (most - least))
}

const server = createServer(listener)
process.on('message', (port: number) => {
  server.listen(port, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
})
process.on('disconnect', () => process.exit())
// As behind a health check: the table is there, and a connection.
await store.forget(['none'])
process.send?.('ready')
