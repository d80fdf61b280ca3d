import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'

/** The text between `<!-- generated: name -->` and `<!-- end -->` of a page, or `undefined` where it has no such place. */
export function readBlock(page: string, name: string): string | undefined {
  return toPattern(name).exec(readFileSync(join(root, page), 'utf8'))?.[2]
}

/**
 * Puts text between `<!-- generated: name -->` and `<!-- end -->` of a page.
 *
 * @throws Error when the page has no such place
 */
export function writeBlock(page: string, name: string, text: string): void {
  if (readBlock(page, name) === undefined) throw new Error(`${page} has no place for ${name}`)
  const path = join(root, page)
  const written = readFileSync(path, 'utf8').replace(toPattern(name), (_, start, __, end) => `${start}${text}${end}`)
  writeFileSync(path, written)
}

function toPattern(name: string): RegExp {
  return new RegExp(`(<!-- generated: ${name} -->\n\n)([\\s\\S]*?)(\n\n<!-- end -->)`)
}
