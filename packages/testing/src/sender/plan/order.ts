import { type Random, shuffle } from './random.ts'

/** In which order events go out. */
export type Order = 'given' | 'reversed' | 'shuffled'

export function reorder(order: Order, indices: readonly number[], random: Random): readonly number[] {
  return ORDERS[order](indices, random)
}

const ORDERS: Readonly<Record<Order, (indices: readonly number[], random: Random) => readonly number[]>> = {
  given: (indices) => indices,
  reversed: (indices) => indices.toReversed(),
  shuffled: (indices, random) => shuffle(random, indices),
}
