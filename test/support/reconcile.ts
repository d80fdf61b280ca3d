import { createReceiver, type HandlerContext, type Provider, type Receiver, type WebhookEvent } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { type RecordsSource, reconcilePortOf } from '@countersign/core/reconcile'
import { dfns } from '@countersign/providers/dfns'
import { dfnsEvents } from '@countersign/providers/dfns/records'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxDeliveries } from '@countersign/providers/telnyx/records'
import { createSender, generateKeys, type Sender, sampleEvent, serveRecords, virtualClock } from '@countersign/testing'
import { hasPostgres } from '@countersign/tools/servers/postgres'
import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import { DfnsApiClient } from '@dfns/sdk'
import Telnyx from 'telnyx'
import { type Address, createPlace, openPlace, type Place, STORE_KINDS, type StoreKind } from '../crash/places/index.ts'

export type ProviderName = 'telnyx' | 'dfns'

export const PROVIDERS: readonly ProviderName[] = ['telnyx', 'dfns']

const token = 'KEY0123456789'

/** The stores whose servers are there. */
export async function findStores(): Promise<readonly StoreKind[]> {
  const isThere: Readonly<Record<StoreKind, boolean>> = {
    sqlite: true,
    redis: await hasRedisAt(REDIS_URL),
    postgres: await hasPostgres(),
  }
  return STORE_KINDS.filter((kind) => isThere[kind])
}

/** What a receiver needs in any process. */
export interface ReceiverConfig {
  readonly provider: ProviderName
  readonly address: Address
  readonly keys: { readonly publicKey?: string | undefined; readonly secret?: string | undefined }
  readonly leaseMs?: number
}

export interface TestReceiver {
  readonly receiver: Receiver
  /** How many handlers have begun. */
  readonly runs: () => number
  readonly close: () => unknown
}

/** A receiver whose handler writes the event's mark as its effect: in the commit, where the store has one. */
export function openReceiver(
  { provider, address, keys, leaseMs }: ReceiverConfig,
  now: () => number = Date.now,
  beforeEffect: (run: number) => unknown = () => undefined,
): TestReceiver {
  const place = openPlace(address)
  let runs = 0
  const options = {
    provider: configure(provider, keys),
    store: place.store,
    namespace: 'test',
    now,
    onOutcome: () => undefined,
    ...(leaseMs !== undefined && { leaseMs }),
  }
  const receiver = createReceiver(options, {
    [HANDLED[provider]]: async ({ body }: WebhookEvent, { commit }: HandlerContext<unknown>) => {
      await beforeEffect(++runs)
      const effect = { event: markOf(body), run: '' }
      await (address.kind === 'redis' ? place.write(effect) : commit((tx) => place.writeIn(tx, effect)))
    },
  })
  return { receiver, runs: () => runs, close: place.close }
}

/** Of either provider the handler takes whatever comes. */
function configure(name: ProviderName, { publicKey, secret }: ReceiverConfig['keys']): Provider<unknown> {
  return name === 'telnyx' ? telnyx({ publicKey }) : dfns({ secret })
}

const HANDLED: Readonly<Record<ProviderName, string>> = { telnyx: 'message.received', dfns: 'wallet.created' }

/** What the tests know an event by: every attempt of Dfns has an id of its own. */
function markOf(body: unknown): string {
  const { data } = body as { readonly data: { readonly payload?: { readonly text: string }; readonly mark?: string } }
  return data.payload?.text ?? data.mark ?? ''
}

function makeEvent(provider: ProviderName, mark: string, isUnhandled: boolean, now: () => number): object {
  if (provider === 'telnyx') {
    const type = isUnhandled ? 'message.finalized' : 'message.received'
    return sampleEvent(telnyx, type, { data: { payload: { text: mark } } }, { now })
  }
  return sampleEvent(dfns, isUnhandled ? 'wallet.activated' : 'wallet.created', { data: { mark } }, { now })
}

/** What becomes of the attempts at an event while the receiver is not what it should be. */
export type Fate = 'down' | 'handled, but answered 500' | 'delivered' | 'of no handler' | 'down at first'

const DAY_MS = 86_400_000

export interface Scene {
  readonly config: ReceiverConfig
  readonly place: Place
  readonly sender: Sender
  readonly since: Date
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly source: RecordsSource
  /** The URL of the records. */
  readonly url: string
  /** From now on, the receiver answers as it should. */
  readonly repair: () => void
  readonly readMarks: () => Promise<readonly string[]>
  readonly open: (beforeEffect?: (run: number) => unknown) => TestReceiver
  readonly close: () => Promise<void>
}

/** A day of a provider on its own clock, with events of those fates, after which no attempt is left. */
export async function playDay(provider: ProviderName, kind: StoreKind, fates: readonly Fate[]): Promise<Scene> {
  const place = await createPlace(kind)
  const generated = { ...generateKeys(telnyx), ...generateKeys(dfns) }
  const { publicKey, privateKey, secret } = generated
  const config: ReceiverConfig = { provider, address: place.address, keys: { publicKey, secret } }
  const first = openReceiver(config)
  const since = await reconcilePortOf(first.receiver).remembersSince()
  first.close()

  // By the store's clock nothing is remembered from before now.
  const clock = virtualClock(since)
  const live = openReceiver(config, clock.now)
  const answer = webhook(live.receiver)
  const tries = new Map<string, number>()
  let isRepaired = false

  async function target(request: Request): Promise<Response> {
    const mark = markOf(await request.clone().json())
    const attempt = (tries.get(mark) ?? 0) + 1
    tries.set(mark, attempt)
    const fate: Fate = isRepaired ? 'delivered' : (mark.split('/')[0] as Fate)
    if (fate === 'down' || fate === 'of no handler') return new Response('', { status: 503 })
    if (fate === 'down at first' && attempt < 3) return new Response('', { status: 503 })
    const response = await answer(request)
    return fate === 'handled, but answered 500' ? new Response('', { status: 500 }) : response
  }

  const factory = provider === 'telnyx' ? telnyx : dfns
  const keys = provider === 'telnyx' ? { privateKey } : { secret }
  const sender = createSender({ provider: factory, keys, clock, target })
  const deliveries: Promise<unknown>[] = []
  for (const [index, fate] of fates.entries()) {
    deliveries.push(sender.send(makeEvent(provider, `${fate}/${index}`, fate === 'of no handler', clock.now)))
    await clock.sleep(DAY_MS / fates.length)
  }
  await Promise.all(deliveries)
  live.close()

  const { url, close } = await serveRecords(sender, { token, now: clock.now })
  return {
    config,
    place,
    sender,
    since,
    now: clock.now,
    sleep: clock.sleep,
    source: openSource(provider, url),
    url,
    repair() {
      isRepaired = true
    },
    async readMarks() {
      const effects = await place.readEffects()
      return effects.map(({ event }) => event).toSorted()
    },
    open: (beforeEffect) => openReceiver(config, clock.now, beforeEffect),
    async close() {
      await sender.close()
      await close()
      await place.remove()
    },
  }
}

/** The records at that URL, by the official client. */
export function openSource(provider: ProviderName, url: string): RecordsSource {
  return provider === 'telnyx'
    ? telnyxDeliveries(new Telnyx({ apiKey: token, baseURL: `${url}/v2` }))
    : dfnsEvents(new DfnsApiClient({ baseUrl: url, authToken: token }), { webhookId: 'wh-5nbj5-1sqr0-example00000aa' })
}

/** The marks of the events of those fates. */
export function marksOf(fates: readonly Fate[], wanted: readonly Fate[]): readonly string[] {
  return fates.flatMap((fate, index) => (wanted.includes(fate) ? `${fate}/${index}` : [])).toSorted()
}
