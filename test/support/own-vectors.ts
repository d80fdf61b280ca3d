import { readFileSync } from 'node:fs'
import { createReceiver, type Delivery, type Provider } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'
import { findProvider, providerNames } from '@countersign/providers/testing'
import { utf8 } from '@countersign/tools/bytes'
import { askedStore } from './asked-store.ts'

/** A provider's `vectors.json`, as `scripts/make-vectors.mjs` writes it. */
interface VectorFile {
  readonly provider: string
  readonly source: string
  readonly keys: Keys
  /** Keys that signed nothing of it. */
  readonly otherKeys: Keys
  readonly signature: { readonly header: string; readonly encoding: 'base64' | 'hex' }
  readonly required: readonly string[]
  /** The greatest age that is accepted, or `null` where no time is signed. */
  readonly toleranceSeconds: number | null
  readonly positives: readonly (Request & { readonly event: { id: string; type: string; keys: readonly string[] } })[]
  readonly refused: readonly (Request & { readonly code: string })[]
}

interface Request {
  readonly name: string
  readonly now: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Keys {
  readonly publicKey: string
  readonly secret: string
}

type Configure = (keys: Keys) => Provider<AnyEvent>

/** A delivery of a vector file, with all that it takes to judge it and what is made of it. */
export interface OwnVector extends Request {
  readonly title: string
  readonly provider: Provider<AnyEvent>
  readonly otherProvider: Provider<AnyEvent>
  readonly file: VectorFile
}

const folder = new URL('../../packages/providers/src/', import.meta.url)
/** By the name of the folder. */
export const files: readonly (readonly [name: string, file: VectorFile])[] = providerNames.map((name) => [
  name,
  JSON.parse(readFileSync(new URL(`${name}/vectors.json`, folder), 'utf8')),
])

export const positives: readonly (OwnVector & VectorFile['positives'][number])[] = files.flatMap(([, file]) =>
  file.positives.map((vector) => ({ ...vector, ...setting(file, vector) })),
)
export const refused: readonly (OwnVector & VectorFile['refused'][number])[] = files.flatMap(([, file]) =>
  file.refused.map((vector) => ({ ...vector, ...setting(file, vector) })),
)

function setting(file: VectorFile, { name }: Request) {
  // A file has the keys that its provider needs.
  const configure = findProvider(file.provider)?.factory as Configure | undefined
  if (!configure) throw new Error(`there is no provider ${file.provider}`)
  const title = `${file.provider}, ${name}`
  return { title, file, provider: configure(file.keys), otherProvider: configure(file.otherKeys) }
}

export function toDelivery({ headers, body }: Request): Delivery & { readonly body: Uint8Array } {
  return { headers, body: utf8(body) }
}

const SIGNATURES = {
  base64: /[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=/g,
  hex: /[0-9a-f]{128}|[0-9a-f]{64}/g,
}

/** The signature header with `change` made to every signature in it. */
export function changeSignatures(vector: OwnVector, change: (bytes: Uint8Array, text: string) => string): Delivery {
  const { header, encoding } = vector.file.signature
  const text = (vector.headers[header] ?? '').replace(SIGNATURES[encoding], (signature) =>
    change(new Uint8Array(Buffer.from(signature, encoding)), signature),
  )
  return { ...toDelivery(vector), headers: { ...vector.headers, [header]: text } }
}

/** The signatures with `change` made to their bytes, written again as the provider writes them. */
export function changeSignatureBytes(vector: OwnVector, change: (bytes: Uint8Array) => Uint8Array): Delivery {
  return changeSignatures(vector, (bytes) => Buffer.from(change(bytes)).toString(vector.file.signature.encoding))
}

/** How long the signatures of a delivery are. */
export function signatureLength(vector: OwnVector): number {
  let length = 0
  changeSignatures(vector, (bytes, text) => {
    length = Math.max(length, bytes.length)
    return text
  })
  return length
}

/** What the store's keys have of the event itself, of a delivery to a receiver of the namespace `v` without tenants. */
export async function claimedIdsOf({ provider, now, headers, body }: OwnVector): Promise<readonly string[]> {
  const store = askedStore()
  const options = { provider, store, namespace: 'v', now: () => now, onOutcome: () => undefined }
  const receiver = createReceiver(options, () => undefined)
  await receiver.fetch(new Request('http://localhost/', { method: 'POST', headers, body }))
  return store.asked.map((key) => key.replace(/^v1\/1:v\/0:\/\d+:/, ''))
}
