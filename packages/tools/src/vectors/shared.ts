import { describeOutside, readOutside } from './outside.ts'

/** The parsed file, or `absent` where there are no shared vectors. */
export function readVectors<Content>(path: string, absent: Content): Content {
  const text = readOutside('vectors', path)
  return text === undefined ? absent : (JSON.parse(text) as Content)
}

/** A `describe` that is skipped, and says so, where the shared vectors are absent. */
export function describeVectors(name: string, body: () => void): void {
  describeOutside('vectors', name, body)
}
