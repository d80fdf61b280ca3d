import { valuesOf } from '../../../provider/template.ts'
import type { DeliveryView, Value } from '../../../provider/value.ts'
import type { Hypothesis, Trial } from '../../prove/trial.ts'
import { readQuietly } from '../../read/read-quietly.ts'
import { type Address, type AddressChange, readAddress, requestTarget, writeAddress } from './address.ts'
import { hostChanges, pathChanges, portChanges, schemeChanges } from './address-changes.ts'
import { requestHosts } from './hosts.ts'
import { queryChanges } from './query-changes.ts'

/** Addresses at which the delivery may have been sent: of what the verifier has, one part is another. */
export function* urlHypotheses(trial: Trial): Generator<Hypothesis> {
  yield* toHypotheses(trial, (address, view) => {
    if (!address) return requestAddresses(view).map((guess) => ({ address: guess, changes: [] }))
    return partsOf(address, view).flatMap((part) => part.map((one) => apply(address, [one])))
  })
}

/** The same with two parts, then three: what stands before a receiver changes several. */
export function* farUrlHypotheses(trial: Trial): Generator<Hypothesis> {
  yield* toHypotheses(trial, (address, view) => {
    if (!address) return []
    const parts = partsOf(address, view)
    return [2, 3].flatMap((count) => combine(parts, count).map((changes) => apply(address, changes)))
  })
}

/** More are no longer likely. */
const MOST_URLS = 100

interface Guess {
  readonly address: Address
  readonly changes: readonly AddressChange[]
}

function* toHypotheses(
  { signed, texts, body, viewOf }: Trial,
  guess: (address: Address | undefined, view: DeliveryView) => readonly Guess[],
): Generator<Hypothesis> {
  const values = valuesOf(signed).filter(({ place }) => place === 'url')
  if (values.length === 0) return
  const view = viewOf(body)
  const tried = new Set([keyOf(values.map((value) => texts.get(value)))])
  for (const { address, changes } of guess(readAddress(view), view)) {
    const read = values.map((value) => readAt(address, value, view))
    const key = keyOf(read)
    if (tried.has(key) || tried.size > MOST_URLS) continue
    tried.add(key)
    yield {
      faults: changes.map(({ code, writtenAs }) => ({ code, facts: { writtenAs } })),
      change: { texts: new Map([...texts, ...values.map((value, index) => [value, read[index] ?? ''] as const)]) },
    }
  }
}

const keyOf = (texts: readonly (string | undefined)[]) => JSON.stringify(texts)

/** The value where the provider is registered at the address, and asks without a query of its own. */
function readAt(address: Address, value: Value, view: DeliveryView): string | undefined {
  return readQuietly(value, { ...view, publicUrl: writeAddress(address), target: '/' })
}

/** Where the application has given none: what the request itself says. */
function requestAddresses(view: DeliveryView): readonly Address[] {
  return requestHosts(view).flatMap((host) =>
    ['https', 'http'].map((scheme) => ({ scheme, ...host, ...requestTarget(view) })),
  )
}

function partsOf(address: Address, view: DeliveryView): readonly (readonly AddressChange[])[] {
  return [
    schemeChanges(address),
    portChanges(address),
    hostChanges(address, view),
    pathChanges(address, view),
    queryChanges(address, view),
  ]
}

/** A change each of so many parts. */
function combine([part, ...others]: readonly (readonly AddressChange[])[], count: number): readonly AddressChange[][] {
  if (count === 0) return [[]]
  if (!part) return []
  const withPart = part.flatMap((change) => combine(others, count - 1).map((more) => [change, ...more]))
  return [...withPart, ...combine(others, count)]
}

function apply(address: Address, changes: readonly AddressChange[]): Guess {
  return { address: Object.assign({}, address, ...changes.map(({ change }) => change)), changes }
}
