import type { MessageSpec } from '../../provider/scheme.ts'
import type { Value } from '../../provider/value.ts'

/** Where a scheme's signature stands; of several places, the first. */
export function sourceOf({ from }: MessageSpec['signature']): Value {
  const [source] = 'place' in from ? [from] : from
  if (!source) throw new TypeError('"signature.from" is an empty list. Say where the signature stands.')
  return source
}
