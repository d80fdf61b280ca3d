import type { KeyRing } from '../../provider/key-source.ts'
import type { HeaderValue, Scheme } from '../../provider/scheme.ts'
import type { Start } from '../prove/search.ts'
import type { Fault } from '../prove/trial.ts'
import { presentName, type ReceivedHeaders } from './header-texts.ts'
import { readIds } from './ids.ts'
import { readSignatures } from './signatures.ts'
import { readTimestamps } from './timestamps.ts'

const MOST_STARTS = 60

/** Every way to read the headers, at least one, those with the fewest faults first. */
export function readStarts(
  headers: ReceivedHeaders,
  { scheme, body, keys }: { readonly scheme: Scheme; readonly body: Uint8Array; readonly keys: KeyRing['keys'] },
): readonly [Start, ...Start[]] {
  const taken = takenNames(headers, scheme)
  const timestamps = readTimestamps(headers, scheme, taken)
  const ids = readIds(headers, scheme, taken)
  const starts = readSignatures(headers, { scheme, keys, taken })
    .flatMap(({ signatures, faults }) =>
      timestamps.flatMap((timestamp) =>
        ids.map((id) => ({
          trial: { scheme, values: { id: id.text, timestamp: timestamp.text }, body, signatures, keys },
          faults: withoutRepeats([...faults, ...timestamp.faults, ...id.faults]),
        })),
      ),
    )
    .sort((a, b) => a.faults.length - b.faults.length)
    .slice(0, MOST_STARTS)
  // Each of the three readings has at least one entry.
  return starts as [Start, ...Start[]]
}

/** The headers that are known to hold something of the scheme, and so hold nothing else of it. */
function takenNames(headers: ReceivedHeaders, { id, timestamp, signature }: Scheme): ReadonlySet<string> {
  const values: readonly (HeaderValue | undefined)[] = [
    id,
    signature,
    timestamp && 'header' in timestamp ? timestamp : undefined,
  ]
  return new Set(values.flatMap((value) => (value && presentName(headers, value)) ?? []))
}

/** Without the same fault twice: one header may hold two values of the scheme, and is then doubled only once. */
export function withoutRepeats(faults: readonly Fault[]): readonly Fault[] {
  const isFirst = ({ code, facts }: Fault, index: number) =>
    faults.findIndex(
      (other) => other.code === code && other.facts?.header === facts?.header && other.facts?.key === facts?.key,
    ) === index
  return faults.filter(isFirst)
}
