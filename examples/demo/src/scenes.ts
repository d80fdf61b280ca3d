import { readFileSync } from 'node:fs'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, type Delivery, generateKeys, type Sender, sampleEvent, serveRecords } from '@countersign/testing'
import type { Result } from './play.ts'
import type { DemoKeys, DemoReceiver } from './receiver.ts'

/** A receiver, and the providers that send to it. */
export interface Stage {
  readonly receiver: DemoReceiver
  readonly telnyx: Sender
  readonly dfns: Sender
  /** Telnyx with a failover URL, and so with twice the attempts. */
  readonly patient: Sender
  /** Telnyx, whose waits between attempts are shortened. */
  readonly hasty: Sender
}

/** One thing that providers and strangers do, and what must come of it. */
export interface Scene {
  readonly sent: string
  readonly play: (stage: Stage) => Promise<readonly Delivery[]>
  readonly isAsExpected: (result: Pick<Result, 'answered' | 'outcomes' | 'runs'>) => boolean
}

const telnyxKeys = generateKeys(telnyx)
const dfnsKeys = generateKeys(dfns)

export const keys: DemoKeys = { publicKey: telnyxKeys.publicKey, secret: dfnsKeys.secret }

export function openStage(receiver: DemoReceiver): Stage {
  const target = `${receiver.url}/webhooks/telnyx`
  return {
    receiver,
    telnyx: createSender({ provider: telnyx, keys: telnyxKeys, target }),
    patient: createSender({ provider: telnyx, keys: telnyxKeys, target, failover: `${target}?failover` }),
    hasty: createSender({ provider: telnyx, keys: telnyxKeys, target, speed: 1000 }),
    dfns: createSender({ provider: dfns, keys: dfnsKeys, target: `${receiver.url}/webhooks/dfns`, speed: 1000 }),
  }
}

const deliveryUpdate = readFileSync(new URL('../fixtures/telnyx-delivery-update.json', import.meta.url), 'utf8')

/** The event of Telnyx's documentation, under an id of its own. */
function messageSent(id: string): object {
  return JSON.parse(deliveryUpdate.replace('86f58db9-0fe3-4adc-9d1f-46e66e6e9323', id))
}

const once = { attempts: 1 } as const

function exactly(
  answered: Result['answered'],
  outcomes: Result['outcomes'],
  runs: Result['runs'],
): Scene['isAsExpected'] {
  const expected = JSON.stringify([answered, outcomes, runs])
  return (result) => JSON.stringify([result.answered, result.outcomes, result.runs]) === expected
}

const accepted = exactly([200], ['processed'], ['done'])
const refused = (code: string) => exactly([401], [code], [])

export const scenes: readonly Scene[] = [
  {
    sent: 'Telnyx message.sent, signed',
    play: async ({ telnyx }) => [await telnyx.send(messageSent('demo-1'))],
    isAsExpected: accepted,
  },
  {
    sent: 'the same event again, as providers do',
    play: async ({ telnyx }) => [await telnyx.send(messageSent('demo-1'))],
    isAsExpected: exactly([200], ['duplicate'], []),
  },
  {
    sent: 'another event, twice at once',
    play: ({ telnyx }) => telnyx.play([messageSent('demo-2'), messageSent('demo-2')], { concurrent: true }),
    isAsExpected: exactly([200, 200], ['processed', 'duplicate'], ['done']),
  },
  {
    sent: 'a body with one character changed',
    play: async ({ telnyx }) => [await telnyx.send(messageSent('demo-3'), { ...once, tamper: 'body' })],
    isAsExpected: refused('signature_mismatch'),
  },
  {
    sent: 'a delivery signed six minutes ago',
    play: async ({ telnyx }) => [await telnyx.send(messageSent('demo-4'), { ...once, skewMs: -360_000 })],
    isAsExpected: refused('timestamp_too_old'),
  },
  {
    sent: 'a delivery dated six minutes ahead',
    play: async ({ telnyx }) => [await telnyx.send(messageSent('demo-5'), { ...once, skewMs: 360_000 })],
    isAsExpected: refused('timestamp_too_new'),
  },
  {
    sent: "a delivery signed with a stranger's key",
    play: async ({ telnyx }) => [await telnyx.send(messageSent('demo-6'), { ...once, tamper: 'key' })],
    isAsExpected: refused('signature_mismatch'),
  },
  {
    sent: 'a signature that is written another way',
    play: async ({ telnyx }) => [await telnyx.send(messageSent('demo-7'), { ...once, tamper: 'encoding' })],
    isAsExpected: refused('signature_malformed'),
  },
  {
    sent: 'an event whose handler fails, and its retry',
    async play({ receiver, telnyx }) {
      await receiver.prepare('throw')
      return [await telnyx.send(messageSent('demo-8'))]
    },
    isAsExpected: exactly([500, 200], ['failed', 'processed'], ['threw', 'done']),
  },
  {
    sent: 'a Dfns event whose answer is lost, and its retry',
    play: async ({ dfns: sender }) => {
      const faults = [{ attempt: 1, network: 'reset_after' }] as const
      return [await sender.send(sampleEvent(dfns, 'wallet.transfer.requested'), { faults })]
    },
    isAsExpected: exactly(['–', 200], ['processed', 'duplicate'], ['done']),
  },
  {
    sent: 'an event whose receiver is killed, and retries',
    async play({ receiver, patient }) {
      await receiver.prepare('hang')
      const [delivery] = await Promise.all([patient.send(messageSent('demo-9')), receiver.killInMidEvent()])
      return [delivery]
    },
    // How many attempts find the dead process's lease still running is a matter of when it is back.
    isAsExpected: ({ answered, outcomes, runs }) =>
      answered.at(-1) === 200 && outcomes.at(-1) === 'processed' && runs.join() === 'killed,done',
  },
  {
    sent: 'an event while the receiver is away, and reconcile',
    async play({ receiver, hasty }) {
      const delivery = await receiver.awayDuring(() => hasty.send(messageSent('demo-10')))
      const records = await serveRecords(hasty, { token: 'KEY0123' })
      await receiver.reconcile(records.url)
      await receiver.reconcile(records.url)
      await records.close()
      return [delivery]
    },
    // Twice, of which the second finds it done.
    isAsExpected: exactly(['–', '–', '–'], ['processed', 'duplicate'], ['done']),
  },
]
