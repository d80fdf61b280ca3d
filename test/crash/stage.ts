import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { type Instance, type ServerConfig, startInstance } from './instance.ts'
import { type Entry, readJournal } from './journal.ts'
import { createPlace, type Place, type StoreKind } from './places/index.ts'
import { type Delivered, deliver, type ProviderOptions } from './provider.ts'
import { DEFAULT_SCHEDULE, SCHEDULES, type Schedule, type ScheduleName, scaleSchedule } from './schedule.ts'
import { judge, type Verdict } from './verdict.ts'

export interface StageOptions {
  readonly kind: StoreKind
  readonly mode: ServerConfig['mode']
  readonly seed?: string
  /** How many times faster than real provider and lease are. Default: 4. */
  readonly factor?: number
  readonly schedule?: ScheduleName
  /** How long handlers wait before and after their effect, in milliseconds. Default: 0 to 40 each. */
  readonly pauses?: ServerConfig['pauses']
  /** The store's server. Default: the one of the tests. */
  readonly url?: string
  /** The URL by which receivers reach that server. Default: the same. */
  readonly urlForReceivers?: string
  /** Keeps effects that are written by themselves in another place, where the store's own may be away. */
  readonly effectsIn?: StoreKind
}

/** A provider, a store, receivers that can be killed, and a record of everything. */
export interface Stage {
  readonly schedule: Schedule
  readonly start: (changes?: Partial<ServerConfig>) => Promise<Instance>
  /** Kills the receiver, and remembers that it was. */
  readonly kill: (instance: Instance) => Promise<void>
  readonly deliver: (event: string, urls: ProviderOptions['urls'], schedule?: Schedule) => Promise<Delivered>
  readonly journal: () => readonly Entry[]
  /** What all deliveries that are over came to. */
  readonly summarise: () => Promise<Summary>
  /** Ends all receivers and removes what was stored. */
  readonly close: () => Promise<void>
}

export interface Summary extends Verdict {
  readonly kills: number
  readonly events: number
  /** Requests, answered or not. */
  readonly deliveries: number
  /** Events of which the provider never heard that they are done. */
  readonly undelivered: readonly string[]
  /** What is known of each event that was lost, never acknowledged, or has an effect too many: one line for each fact. */
  readonly trace: readonly string[]
}

const PAUSES: ServerConfig['pauses'] = { before: [0, 40], after: [0, 40] }

export async function openStage(options: StageOptions): Promise<Stage> {
  const { kind, mode, seed = '1', factor = 4, pauses = PAUSES, url, urlForReceivers, effectsIn } = options
  const ownSchedule = scaleSchedule(SCHEDULES[options.schedule ?? DEFAULT_SCHEDULE], factor)
  const keys = generateKeys(telnyx)
  const { publicKey } = keys
  const place = await createPlace(kind, url)
  const effects = effectsIn ? await createPlace(effectsIn) : place
  const folder = mkdtempSync(join(tmpdir(), 'countersign-crash-journal-'))
  const journal = join(folder, 'journal')
  const address = { ...place.address, ...(urlForReceivers && { url: urlForReceivers }) }
  const started: Instance[] = []
  const killed = new Set<string>()
  const delivered: Delivered[] = []
  let count = 0

  async function summarise(): Promise<Summary> {
    const events = delivered.map(({ event }) => event)
    const evidence = { events, effects: await effects.readEffects(), journal: readJournal(journal), killed }
    const verdict = judge(evidence)
    const undelivered = delivered.filter(({ isDelivered }) => !isDelivered).map(({ event }) => event)
    const doubled = mode === 'commit' ? verdict.doubledEvents : verdict.unexplained
    const wrong = new Set([...verdict.lost, ...undelivered, ...doubled])
    const facts = [...delivered, ...evidence.journal, ...evidence.effects].filter(({ event }) => wrong.has(event))
    return {
      ...verdict,
      kills: killed.size,
      events: events.length,
      deliveries: delivered.reduce((total, { attempts }) => total + attempts.length, 0),
      undelivered,
      trace: facts.map((fact) => JSON.stringify(fact)),
    }
  }

  return {
    schedule: ownSchedule,
    async start(changes = {}) {
      const instance = String(++count)
      const base = { instance, address, effects: effects.address, mode, publicKey, factor, journal, pauses }
      const one = await startInstance({ ...base, seed: `${seed}/${instance}`, ...changes })
      started.push(one)
      return one
    },
    async kill(instance) {
      killed.add(instance.name)
      await instance.kill()
    },
    async deliver(event, urls, schedule = ownSchedule) {
      const result = await deliver(event, { keys, schedule, urls })
      delivered.push(result)
      return result
    },
    journal: () => readJournal(journal),
    summarise,
    async close() {
      await Promise.all(started.map((instance) => instance.kill()))
      for (const one of new Set<Place>([place, effects])) await one.remove()
      rmSync(folder, { recursive: true })
    },
  }
}
