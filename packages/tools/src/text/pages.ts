import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'

/**
 * Puts text between `<!-- generated: name -->` and `<!-- end -->` of a page.
 *
 * @throws Error when the page has no such place
 */
export function writeBlock(page: string, name: string, text: string): void {
  const path = join(root, page)
  const before = readFileSync(path, 'utf8')
  const place = toPattern(name)
  if (!place.test(before)) throw new Error(`${page} has no place for ${name}`)
  writeFileSync(
    path,
    before.replace(place, (_, start, __, end) => `${start}${text}${end}`),
  )
}

function toPattern(name: string): RegExp {
  return new RegExp(`(<!-- generated: ${name} -->\n\n)([\\s\\S]*?)(\n\n<!-- end -->)`)
}
