import type { RefusedDelivery } from '../default-printer.ts'
import { toLine } from '../print-outcomes.ts'
import type { Provider, ProviderDefinition } from '../provider.ts'
import { explain } from './explain.ts'

/** Prints why a signature does not match, where that can be proved. */
export async function printReason(provider: Provider, { header, raw }: RefusedDelivery): Promise<void> {
  const headers = Object.fromEntries(namesOf(provider.definition).map((name) => [name, header(name)]))
  const [first] = await explain(provider, { headers, body: raw })
  if (first?.proof !== 'proved') return
  console.error(toLine(`countersign: ${provider.definition.name} ${first.code}: ${first.happened} ${first.fix}`))
}

function namesOf({ scheme }: ProviderDefinition): readonly string[] {
  const values = [scheme.id, scheme.timestamp, scheme.signature]
  return values.flatMap((value) => (value && 'header' in value ? [value.header, value.alias ?? []].flat() : []))
}
