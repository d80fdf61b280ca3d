import { createHash } from 'node:crypto'

/** Numbers from 0 up to, and without, 1: for one seed the same every time. */
export function createRandom(seed: string): () => number {
  let count = 0
  return () => createHash('sha256').update(`${seed}/${count++}`).digest().readUInt32BE(0) / 2 ** 32
}
