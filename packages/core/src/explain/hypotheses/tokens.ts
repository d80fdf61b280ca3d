import type { VerificationKey } from '../../crypto/algorithms/algorithm.ts'
import { fromUtf8 } from '../../shared/bytes.ts'
import type { ExplainOptions } from '../asked.ts'
import type { Opened } from '../examine/open.ts'
import type { Fault } from '../prove/trial.ts'
import { readQuietly } from '../read/read-quietly.ts'
import { cleanings } from './key/cleanings.ts'
import { entriesOf } from './key/key-texts.ts'

/** What must be undone for the received token to be a configured one. */
export interface FoundToken {
  readonly faults: readonly Fault[]
  /** How often a token was compared. */
  readonly checks: number
}

/** The token, written in another way. */
interface Written {
  readonly text: string
  readonly faults: readonly Fault[]
}

/** How a received token differs from a configured one, where that is no more than its writing. */
export async function findToken(
  { definition: { scheme }, ring, received, viewOf, refusal }: Opened,
  { keys = {}, otherKeys = {} }: ExplainOptions,
): Promise<FoundToken | undefined> {
  const text = scheme.kind === 'token' && refusal ? readQuietly(scheme.spec.from, viewOf(received)) : undefined
  if (text === undefined) return undefined
  const { isConfigured, checks } = createComparison([...ring.keys.values()].flat())
  if (await isConfigured(text)) return undefined

  const known = entriesOf(keys).flatMap(([key, written]) => writings(written).map((one) => nameKey(one, key)))
  const others = entriesOf(otherKeys).map(
    ([key, other]) => ({ text: other, faults: [{ code: 'key_other', facts: { key } }] }) as const,
  )
  for (const isSame of [isEqual, isEqualButForCase]) {
    for (const token of writings(text).map(toReceived)) {
      const odd: readonly Fault[] = isSame === isEqual ? [] : [{ code: 'token_case' }]
      const match = [...known, ...(isSame === isEqual ? others : [])].find((one) => isSame(one.text, token.text))
      const isFound = match !== undefined || (await anyOf(spellings(token.text, isSame), isConfigured))
      const faults = [...token.faults, ...odd, ...(match?.faults ?? [])]
      if (isFound && faults.length > 0) return { faults, checks: checks() }
    }
  }
  return undefined
}

function createComparison(configured: readonly VerificationKey[]) {
  let count = 0
  return {
    checks: () => count,
    async isConfigured(text: string): Promise<boolean> {
      count += configured.length
      const verdicts = await Promise.all(configured.map((key) => key.verifiesAny([], [fromUtf8(text)])))
      return verdicts.includes(true)
    },
  }
}

/** As it stands, then without what is around it. */
function writings(text: string): readonly Written[] {
  return [{ text, faults: [] }, ...cleanings(text).filter((one) => one.text !== text)]
}

function nameKey({ text, faults }: Written, key: string): Written {
  return { text, faults: faults.map(({ code }) => ({ code, facts: { key } })) }
}

function toReceived({ text, faults }: Written): Written {
  return {
    text,
    faults: faults.map(({ code }) => ({ code: code === 'key_quoted' ? 'token_quoted' : 'token_white_space' })),
  }
}

type IsSame = (a: string, b: string) => boolean
const isEqual: IsSame = (a, b) => a === b
const isEqualButForCase: IsSame = (a, b) => a.toLowerCase() === b.toLowerCase()

/** A configured token cannot be read back: of its spellings, two can be guessed. */
function spellings(text: string, isSame: IsSame): readonly string[] {
  return isSame === isEqual ? [text] : [text.toLowerCase(), text.toUpperCase()]
}

async function anyOf<Item>(items: readonly Item[], holds: (item: Item) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await holds(item)) return true
  return false
}
