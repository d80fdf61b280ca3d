/** The name that was probably meant, or `undefined` when none is near. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const found = names
    .map((name) => ({ name, distance: distanceOf(text, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, name.length / 3) && distance < name.length)
    .sort((a, b) => a.distance - b.distance)
  return found[0]?.name
}

/** `Did you mean …?`, or what there is. */
export function suggest(text: string, names: readonly string[]): string {
  const name = nearest(text, names)
  return name === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${name}?`
}

/** How many characters are to be put in, taken out, changed or swapped with their neighbour. */
function distanceOf(from: string, to: string): number {
  let last: readonly number[] = []
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const swap = isSwap ? (last[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change, swap))
    }
    last = row
    row = next
  }
  return row[to.length] ?? 0
}
