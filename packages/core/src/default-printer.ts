import type { HeaderReader } from './headers.ts'
import { isProduction } from './is-production.ts'
import type { Outcome } from './outcome.ts'
import { printOutcomes, toLine } from './print-outcomes.ts'
import type { Provider, ProviderDefinition } from './provider.ts'

/** A delivery that was read and not verified. */
interface RefusedDelivery {
  readonly header: HeaderReader
  readonly raw: Uint8Array
}

/** What sees the outcomes of a receiver. */
export interface Observer {
  readonly onOutcome: (outcome: Outcome) => unknown
  /** Keeps a delivery for as long as its error, for `onOutcome` to explain it. */
  readonly keep?: (error: unknown, delivery: RefusedDelivery) => void
}

/** Prints what went wrong and, outside production, why a signature does not match, where that can be proved. */
export function createDefaultPrinter(provider: Provider): Observer {
  const print = printOutcomes()
  const refused = isProduction() ? undefined : new WeakMap<object, RefusedDelivery>()
  return {
    keep(error, delivery) {
      if (typeof error === 'object' && error !== null) refused?.set(error, delivery)
    },
    onOutcome(outcome) {
      // No more often than lines are printed: each explanation takes a tenth of a second.
      if (!print(outcome) || outcome.status !== 'rejected' || outcome.code !== 'signature_mismatch') return undefined
      const delivery = refused?.get(outcome.error)
      return delivery && printReason(provider, delivery)
    },
  }
}

async function printReason(provider: Provider, { header, raw }: RefusedDelivery): Promise<void> {
  const { explain } = await import('./explain/index.ts')
  const headers = Object.fromEntries(namesOf(provider.definition).map((name) => [name, header(name)]))
  const [first] = await explain(provider, { headers, body: raw })
  if (first?.proof !== 'proved') return
  console.error(toLine(`countersign: ${provider.definition.name} ${first.code}: ${first.happened} ${first.fix}`))
}

function namesOf({ scheme }: ProviderDefinition): readonly string[] {
  const values = [scheme.id, scheme.timestamp, scheme.signature]
  return values.flatMap((value) => (value && 'header' in value ? [value.header, value.alias ?? []].flat() : []))
}
