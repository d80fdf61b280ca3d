import { createReceiver, type Outcome, type Provider } from '@countersign/core'
import { fromFetch } from '@countersign/core/fetch'
import type { AnyEvent, ProviderFactory } from '@countersign/core/provider'
import type { UnverifiedEvent } from '@countersign/core/reconcile'
import { reconcilePortOf } from '@countersign/core/reconcile'
import { type SigningKeys, sign } from '@countersign/core/sign'
import { findProvider, providers } from '@countersign/providers/testing'
import { generateKeys, sampleEvent, sampleTypes } from '@countersign/testing'
import { askedStore } from './asked-store.ts'

type Factory = ProviderFactory<never, AnyEvent<object>>

/** Every provider, by its name. */
export const factories: readonly (readonly [name: string, factory: Factory])[] = Object.entries(providers).map(
  ([name, { factory }]) => [name, factory],
)

/** A body that is sent, with what its headers say of it. */
export interface Sample {
  readonly name: string
  readonly body: object | string
  readonly id: string
  readonly type: string
}

const NOW = Date.parse('2026-11-22T10:00:00.000Z')
const now = () => NOW

/** What the testing package has of a provider: the sample, one event of every documented type, and one of another type
 * where there is a template for it. */
export function samplesOf(name: string, factory: Factory): readonly Sample[] {
  const { sample: body = {}, events = {} } = findProvider(name) ?? {}
  const types = [...sampleTypes(factory), ...('*' in events ? ['a.type.that.nobody.documents'] : [])]
  const made = types.map((type): Sample => {
    return { name: type, body: sampleEvent(factory, type, undefined, { seed: type, now }), id: `msg_${type}`, type }
  })
  return [{ name: 'the sample', body, id: 'msg_sample', type: 'a.type' }, ...made]
}

/** Bodies of Telnyx whose keys are made in another way than those of the samples. */
const ODD: Readonly<Record<string, string>> = {
  'an id that stores cannot keep': '{"data":{"id":"évènement","event_type":"t"}}',
  'an id that is half of a surrogate pair': '{"data":{"id":"\\ud800","event_type":"t"}}',
  'an id that is a UUID in upper case': '{"data":{"id":"C9C0797E-901D-4349-A33C-C2C8F31A92C2","event_type":"t"}}',
  'no id': '{"type":"t","meta":{"attempt":1}, "n":[9007199254740993,1.0,-0,1e400], "m":"\\u00e9\\ud800"}',
}

export interface Recorded {
  readonly outcome: Outcome
  /** The keys that a store was asked for; none for what is no event. */
  readonly keys: readonly string[]
  /** What becomes of an event when a record of the provider tells of it. */
  readonly recorded: (event: UnverifiedEvent) => Promise<Outcome>
}

/** Delivers a sample to a receiver, and sees what its store is asked for. */
export async function deliver(factory: Factory, { body, id, type }: Sample, tenantId?: string): Promise<Recorded> {
  // Which keys these are follows from the definition, of which the type of any factory says nothing.
  const keys = generateKeys(factory) as object & SigningKeys
  const store = askedStore()
  const options = tenantId === undefined ? keys : { resolveTenant: () => ({ ...keys, tenantId }) }
  const provider: Provider<AnyEvent<object>> = factory(options as never)
  const quiet = { now, onOutcome: () => undefined }
  const receiver = createReceiver({ provider, store, namespace: 'webhooks', ...quiet }, () => undefined)
  const request = new Request('http://localhost/', sign(factory, body, { keys, now, id, type }))
  const outcome = await receiver.receive(fromFetch(request))
  return { outcome, keys: [...store.asked], recorded: reconcilePortOf(receiver).receiveUnverified }
}

/** The store keys of every sample of every provider, by provider and sample. Keys of one event are joined by a space. */
export async function storeKeys(): Promise<Record<string, Record<string, string>>> {
  const all: Record<string, Record<string, string>> = {}
  for (const [name, factory] of factories) {
    const keys: Record<string, string> = {}
    for (const sample of samplesOf(name, factory)) {
      const { outcome, keys: asked } = await deliver(factory, sample)
      keys[sample.name] = asked.join(' ') || `none: ${outcome.status}`
    }
    if (name === 'telnyx') {
      for (const [odd, body] of Object.entries(ODD)) {
        keys[odd] = (await deliver(factory, { name: odd, body, id: '', type: 't' })).keys.join(' ')
      }
    }
    const [sample] = samplesOf(name, factory)
    if (sample) keys['the sample, of a tenant'] = (await deliver(factory, sample, 'acme')).keys.join(' ')
    all[name] = keys
  }
  return all
}
