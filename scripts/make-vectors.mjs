// @ts-check
// Writes packages/providers/src/*/vectors.json: requests signed as each provider documents, by node:crypto alone and without a line of the
// packages, so that the packages are judged by something else. Keys, times and bodies are fixed: it always writes the
// same bytes. Run it as `node --import tsx scripts/make-vectors.mjs`.
import { writeFileSync } from 'node:fs'
import { ed25519Files } from './vectors/ed25519.mjs'
import { hmacFiles } from './vectors/hmac.mjs'
import { standardFiles } from './vectors/standard.mjs'

const folder = new URL('../packages/providers/src/', import.meta.url)

/** Lists of short texts stand on one line, as the formatter writes them. @param {unknown} value */
function toText(value) {
  const text = JSON.stringify({ made: 'scripts/make-vectors.mjs, by node:crypto alone', ...Object(value) }, null, 2)
  const list = /^( *"[a-z]+": )\[\n((?: +"[^"\n]*",?\n)+) *\](,?)$/gim
  return `${text.replace(list, (all, start, items, end) => {
    const line = `${start}[${items.trim().replace(/\n +/g, ' ')}]${end}`
    return line.length <= 120 ? line : all
  })}\n`
}

for (const [name, file] of Object.entries({ ...ed25519Files, ...standardFiles, ...hmacFiles }))
  writeFileSync(new URL(`${name}/vectors.json`, folder), toText(file))
