import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Puts text between `<!-- generated: name -->` and `<!-- end -->` of a page. */
export function writeBlock(page: string, name: string, text: string): void {
  const path = join(import.meta.dirname, '../../../..', page)
  const block = new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(block, (_, start, end) => `${start}\n${text}\n\n${end}`),
  )
}
