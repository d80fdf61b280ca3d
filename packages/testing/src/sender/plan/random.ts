/** Chance: from a seed, and then the same every time, or from the machine. */
export interface Random {
  /** From 0 up to, and without, 1. */
  readonly next: () => number
  readonly bytes: (count: number) => Uint8Array
  /** Chance of its own for one purpose, which does not depend on how often others were asked. */
  readonly fork: (purpose: string) => Random
}

/** What random values are derived from: the same seed gives the same values. */
export type Seed = number | string

export function createRandom(seed?: Seed): Random {
  return seed === undefined ? machineRandom : seededRandom(String(seed))
}

/** The chance of a sender's delivery, by its number from 1. */
export function forDelivery(random: Random, number: number): Random {
  return random.fork(`delivery ${number}`)
}

/** A whole number from 0 up to, and without, `limit`. */
export function pickIndex(random: Random, limit: number): number {
  return Math.floor(random.next() * limit)
}

export function shuffle<Item>(random: Random, items: readonly Item[]): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: random.next() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

const machineRandom: Random = {
  next: () => Math.random(),
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  fork: () => machineRandom,
}

function seededRandom(seed: string): Random {
  const next32 = sfc32(hash128(seed))
  return {
    next: () => next32() / 2 ** 32,
    bytes: (count) => Uint8Array.from({ length: count }, () => next32() >>> 24),
    fork: (purpose) => seededRandom(`${seed}/${purpose}`),
  }
}

type State = readonly [number, number, number, number]

/** Chris Doty-Humphrey's Small Fast Counter: 128 bits of state, so that forks do not meet. Not for secrets. */
function sfc32([first, second, third, fourth]: State): () => number {
  let [a, b, c, counter] = [first, second, third, fourth]
  const next = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 15; round++) next()
  return next
}

/** Four FNV-1a hashes of a text, each from a start of its own. */
function hash128(text: string): State {
  const hash = (start: number) => {
    let value = start | 0
    for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193)
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
    return value ^ (value >>> 16)
  }
  return [hash(0x811c9dc5), hash(0x9e3779b9), hash(0x243f6a88), hash(0xb7e15162)]
}
