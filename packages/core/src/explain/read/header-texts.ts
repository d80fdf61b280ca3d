import type { Value } from '../../provider/value.ts'
import type { Delivery } from '../../request/header-reader.ts'
import type { Fault } from '../prove/trial.ts'

/** The headers by lower-case name; values of a repeated one joined by `, `, as Fetch and Node do. */
export type ReceivedHeaders = ReadonlyMap<string, string>

/** What a header may have been meant to say, and the faults that this reading undoes. */
export interface HeaderText {
  readonly text: string
  readonly faults: readonly Fault[]
}

/** How many headers of another name are looked at, and how many values of a repeated one. */
const MOST_CANDIDATES = 4

export function readHeaders(headers: Delivery['headers']): ReceivedHeaders {
  const read = new Map<string, string>()
  const add = (value: string, name: string) => {
    const known = read.get(name)
    read.set(name, known === undefined ? value : `${known}, ${value}`)
  }
  if (typeof headers.forEach === 'function') {
    ;(headers as Headers).forEach((value, name) => void add(value, name.toLowerCase()))
    return read
  }
  for (const [name, values] of Object.entries(headers)) {
    if (values !== undefined) add([values].flat().join(', '), name.toLowerCase())
  }
  return read
}

/** The name under which the header is there and not empty. */
export function presentName(headers: ReceivedHeaders, { name, alias }: Value): string | undefined {
  if (headers.get(name)) return name
  return alias !== undefined && !headers.has(name) && headers.get(alias) ? alias : undefined
}

/**
 * The header's text as it stands, then repaired, the likeliest first. Where the header is missing: the texts of headers
 * that are named alike.
 *
 * @param taken headers that are known to hold something else
 */
export function* headerTexts(
  headers: ReceivedHeaders,
  value: Value,
  taken: ReadonlySet<string>,
): Generator<HeaderText> {
  const own = presentName(headers, value)
  if (own !== undefined) yield* repair(own, headers.get(own) ?? '', [])
  else {
    for (const foundHeader of namesLike(value.name, headers, taken)) {
      const faults: readonly Fault[] = [{ code: 'header_renamed', facts: { header: value.name, foundHeader } }]
      yield* repair(foundHeader, headers.get(foundHeader) ?? '', faults)
    }
  }
}

function* repair(header: string, text: string, faults: readonly Fault[]): Generator<HeaderText> {
  const facts = { header }
  const values = text.split(', ')
  if (values.length === 1) yield { text, faults }
  else {
    for (const value of [...new Set(values)].slice(0, MOST_CANDIDATES)) {
      yield { text: value, faults: [...faults, { code: 'header_doubled', facts }] }
    }
  }
  const bare = new Set([text.trim(), text.trim().replace(/\s+/g, ' '), text.replace(/\s+/g, '')])
  for (const value of bare) {
    if (value !== text) yield { text: value, faults: [...faults, { code: 'header_white_space', facts }] }
  }
}

// The sender has chosen it, and it is printed.
const NAME = /^[\w.-]{1,64}$/

/** Names that share words with the wanted one, those that end alike first. */
function namesLike(wanted: string, headers: ReceivedHeaders, taken: ReadonlySet<string>): readonly string[] {
  const words = toWords(wanted)
  const score = (name: string) => {
    const found = toWords(name)
    return found.filter((word) => words.includes(word)).length + (found.at(-1) === words.at(-1) ? 2 : 0)
  }
  return [...headers.keys()]
    .filter((name) => NAME.test(name) && !taken.has(name) && headers.get(name) !== '')
    .map((name) => ({ name, score: score(name) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_CANDIDATES)
    .map(({ name }) => name)
}

function toWords(name: string): readonly string[] {
  return name.split(/[-_]/).filter((word) => word !== 'x' && word !== 'http')
}
