import { createReceiver, type Outcome } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { sign } from '@countersign/core/sign'
import type { IdempotencyStore } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'

/** What a user's handler gets that the tests need. */
export type Commit<Tx> = <Result>(work: (tx: Tx) => Result) => Promise<Awaited<Result>>

/** A receiver of Telnyx's, in this process, with what it came to. */
export interface TestReceiver {
  /** Delivers the event once, and gives the status of the reply. */
  readonly send: (id: string) => Promise<number>
  readonly handle: (request: Request) => Promise<Response>
  readonly keys: ReturnType<typeof makeKeys>
  /** What became of an event, by its deliveries. */
  readonly statusesOf: (id: string) => readonly string[]
}

export function openReceiver<Tx>(
  store: IdempotencyStore<Tx>,
  handler: (id: string, commit: Commit<Tx>) => unknown,
  options: { readonly handlerTimeoutMs?: number } = {},
): TestReceiver {
  const keys = makeKeys()
  const outcomes: Outcome[] = []
  const anyStore: IdempotencyStore<unknown> = store
  const receiver = createReceiver(
    {
      provider: telnyx(keys),
      store: anyStore,
      namespace: 'engines',
      onOutcome: (outcome) => outcomes.push(outcome),
      ...options,
    },
    // The transaction is the store's own.
    (event, { commit }) => handler(event.id, (work) => commit((tx) => work(tx as Tx))),
  )
  const handle = webhook(receiver)
  return {
    keys,
    handle,
    async send(id) {
      const request = sign(telnyx, { data: { id, event_type: 'message.received' } }, { keys })
      return (await handle(new Request('http://localhost/webhooks', request))).status
    },
    statusesOf: (id) =>
      outcomes.flatMap((outcome) => ('event' in outcome && outcome.event?.id === id ? [describe(outcome)] : [])),
  }
}

const makeKeys = () => generateKeys(telnyx)

function describe(outcome: Outcome): string {
  return 'code' in outcome ? `${outcome.status}: ${outcome.code}` : outcome.status
}
