// @ts-check
// What `createReceiver` and one provider cost where size counts: bundled for the web,
// minified and gzipped, with what is loaded at once. Left out is what `import()` loads when it is needed: tweetnacl,
// where WebCrypto has no Ed25519, and the explanations, for a refused delivery outside production.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

// What it came to, and less than 3 % on top. What reads a scheme, that is values, templates, versions, times and keys, is
// a third of it, and the texts of errors, which name values, limits and remedies, are about a sixth. The run with its lease
// and commit, the store in memory, identity read off the received text, and the reader of a `Request` are less than a
// tenth each.
const BUDGET_BYTES = 24_500

/** Strings of the providers that nobody imported here, which must not be in the bundle. */
const UNUSED = ['x-dfns-webhook-signature', 'stripe-signature', 'x-shopify-hmac-sha256', 'svix-id', 'webhook-id']

/** A text of the explanations, which must not be in a bundle for production, even where that is one single file. */
const EXPLANATION = 'body_reserialized'

/** @type {import('esbuild').Plugin} */
const loadedLater = {
  name: 'loaded later',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined))
  },
}

/** @param {import('esbuild').Plugin[]} plugins */
async function bundle(...plugins) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { createReceiver } from '@countersign/core'\nexport { telnyx } from '@countersign/providers/telnyx'`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    plugins,
    write: false,
  })
  const code = outputFiles[0]?.text ?? ''
  return { code, bytes: gzipSync(code).length }
}

const { code, bytes } = await bundle(loadedLater)
const inOneFile = await bundle()
const unused = UNUSED.filter((text) => code.includes(text))
const isExplained = inOneFile.code.includes(EXPLANATION)

console.log(`createReceiver and telnyx: ${code.length} bytes minified, ${bytes} gzipped; the budget is ${BUDGET_BYTES}`)
console.log(
  `in one file, with what is loaded later: ${inOneFile.code.length} bytes minified, ${inOneFile.bytes} gzipped`,
)
if (unused.length > 0) console.log(`FAIL  providers that nobody imported are in the bundle: ${unused.join(', ')}`)
if (isExplained) console.log('FAIL  the explanations are in the bundle for production')
if (bytes > BUDGET_BYTES) console.log('FAIL  the bundle is over its budget')
process.exitCode = unused.length > 0 || isExplained || bytes > BUDGET_BYTES ? 1 : 0
