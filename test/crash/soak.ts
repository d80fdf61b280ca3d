import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createReceiver, sign, telnyx, toIncomingRequest } from '@countersign/core'
import { generateKeys } from '@countersign/testing'
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

const AT_ONCE = 20

/** Every event comes this often. */
const COPIES = 2

/** Delivers to a receiver of this process, and looks ten times at what it holds. */
export async function soak({ kind, deliveries, onSample = () => undefined }: SoakOptions): Promise<readonly Sample[]> {
  const keys = generateKeys(telnyx)
  const place = await createPlace(kind)
  const open = openPlace(place.address)
  const receiver = createReceiver(
    { provider: telnyx(keys), store: open.store, name: 'soak', onOutcome: () => undefined },
    () => undefined,
  )

  /** Again and again, as a provider does, until the event is done. */
  async function deliver(number: number): Promise<void> {
    const body = { data: { id: `event-${Math.floor(number / COPIES)}`, event_type: 'message.received', payload: {} } }
    for (;;) {
      const request = new Request('http://localhost/', sign(telnyx, body, { keys }))
      const { status } = await receiver.receive(toIncomingRequest(request))
      if (status === 'processed' || status === 'duplicate') return
      if (status === 'rejected') throw new Error(`Delivery ${number} was rejected`)
    }
  }

  const samples: Sample[] = []
  try {
    for (let done = 0; done < deliveries; ) {
      const until = Math.ceil(((samples.length + 1) * deliveries) / 10)
      const next = { number: done }
      const worker = async () => {
        while (next.number < until) await deliver(next.number++)
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      done = until
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
