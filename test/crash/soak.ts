import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys } from '@countersign/testing'
import { createPlace, openPlace, type StoreKind } from './places/index.ts'

/** What the process holds after some deliveries. */
export interface Sample {
  readonly deliveries: number
  /** Bytes, after a collection. */
  readonly heap: number
  /** At the store's server, of this run. */
  readonly connections: number
  /** Where the system tells: files and sockets of the process. */
  readonly openFiles: number
}

export interface SoakOptions {
  readonly kind: StoreKind
  readonly deliveries: number
  /** Called with each sample, of which there are ten. */
  readonly onSample?: (sample: Sample) => unknown
}

/** Events. */
const AT_ONCE = 10

/** Every event comes this often, at once. */
const COPIES = 2

/** Delivers to a receiver of this process, and looks ten times at what it holds. */
export async function soak({ kind, deliveries, onSample = () => undefined }: SoakOptions): Promise<readonly Sample[]> {
  const keys = generateKeys(telnyx)
  const place = await createPlace(kind)
  const open = openPlace(place.address)
  const receiver = createReceiver(
    { provider: telnyx(keys), store: open.store, namespace: 'soak', onOutcome: () => undefined },
    () => undefined,
  )

  const sender = createSender({ provider: telnyx, keys, target: webhook(receiver), retain: AT_ONCE })

  async function deliver(id: string): Promise<void> {
    const body = { data: { id, event_type: 'message.received', payload: {} } }
    const { status } = await sender.send(body, { copies: COPIES, concurrent: true })
    if (status !== 'delivered') throw new Error(`${id} was not delivered`)
  }

  const samples: Sample[] = []
  try {
    for (let done = 0; done < deliveries; ) {
      const until = Math.ceil(((samples.length + 1) * deliveries) / 10)
      const worker = async () => {
        while (done < until) {
          done += COPIES
          await deliver(`event-${done}`)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      samples.push(await takeSample(done))
      await onSample(samples.at(-1) as Sample)
    }
    return samples
  } finally {
    await open.close()
    await place.remove()
  }

  async function takeSample(done: number): Promise<Sample> {
    collect()
    const connections = await place.countConnections()
    return { deliveries: done, heap: process.memoryUsage().heapUsed, connections, openFiles: countOpenFiles() }
  }
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void // which the flag puts into new contexts

function countOpenFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}
