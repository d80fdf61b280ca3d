// @ts-check
// What `import { createReceiver, telnyx } from '@countersign/core'` costs where size counts: bundled for the web,
// minified and gzipped, with what is loaded at once. Left out is what is loaded when it is needed: tweetnacl, where
// WebCrypto has no Ed25519, and the explanations, for a refused delivery outside production.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

// Of this, the texts of the errors, which name causes and fixes, are 2 KiB.
const BUDGET_BYTES = 12.5 * 1024

/** Strings of the providers that nobody imported here, which must not be in the bundle. */
const UNUSED = ['x-dfns-webhook-signature', 'stripe-signature', 'x-shopify-hmac-sha256', 'svix-id', 'webhook-id']

/** @type {import('esbuild').Plugin} */
const loadedLater = {
  name: 'loaded later',
  setup({ onResolve }) {
    onResolve({ filter: /^tweetnacl$|\/explain\// }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

const { outputFiles } = await build({
  stdin: { contents: `export { createReceiver, telnyx } from '@countersign/core'`, resolveDir: process.cwd() },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  plugins: [loadedLater],
  write: false,
})
const code = outputFiles[0]?.text ?? ''
const bytes = gzipSync(code).length
const found = UNUSED.filter((text) => code.includes(text))

console.log(`createReceiver and telnyx: ${code.length} bytes minified, ${bytes} gzipped; the budget is ${BUDGET_BYTES}`)
if (found.length > 0) console.log(`FAIL  providers that nobody imported are in the bundle: ${found.join(', ')}`)
if (bytes > BUDGET_BYTES) console.log('FAIL  the bundle is over its budget')
process.exitCode = found.length > 0 || bytes > BUDGET_BYTES ? 1 : 0
