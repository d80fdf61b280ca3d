import { Buffer } from 'node:buffer'
import {
  type MessageSpec,
  messageSpecOf,
  type ProviderDefinition,
  type SignatureVersion,
  signatureSourceOf,
} from '@countersign/core/provider'
import { mapSignatures, type SigningKeys, sign } from '@countersign/core/sign'
import type { HeaderPairs } from '@countersign/testing'

/** A provider's request with its exact bytes, before something is done to it. */
export interface SignedRequest {
  readonly headers: HeaderPairs
  readonly body: Uint8Array
}

export function headerOf({ headers }: Pick<SignedRequest, 'headers'>, name: string): string {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? ''
}

/** The request with a header's value changed; `undefined` takes the header off. */
export function withHeader(request: SignedRequest, name: string, value: string | undefined): SignedRequest {
  const isNamed = ([one]: readonly [string, string]) => one.toLowerCase() === name
  const spelled = request.headers.find(isNamed)?.[0] ?? name
  const others = request.headers.filter((pair) => !isNamed(pair))
  return { ...request, headers: value === undefined ? others : [...others, [spelled, value]] }
}

/** The request with another body, and the length that it has. */
export function withBody(request: SignedRequest, body: Uint8Array): SignedRequest {
  return withHeader({ ...request, body }, 'content-length', String(body.length))
}

/** The request with each of its signatures changed. */
export function withSignatures(
  request: SignedRequest,
  spec: MessageSpec,
  change: Parameters<typeof mapSignatures>[2],
): SignedRequest {
  const { name } = signatureSourceOf(spec)
  return withHeader(request, name, mapSignatures(spec, headerOf(request, name), change))
}

export interface Resigning {
  readonly definition: ProviderDefinition
  readonly keys: SigningKeys
  /** Default: what it was. */
  readonly body?: Uint8Array | undefined
}

/** The request signed again, for another body or by another definition. */
export function resign(request: SignedRequest, { definition, keys, body = request.body }: Resigning): SignedRequest {
  const id = definition.values?.id
  const signed = sign({ definition }, body, { keys, ...(id && { id: headerOf(request, id.name) }) })
  return signatureHeaders(definition).reduce(
    (changed, name) => withHeader(changed, name, signed.headers[name]),
    withBody(request, body),
  )
}

/** The headers that a signature is made with, apart from its id. */
function signatureHeaders(definition: ProviderDefinition): readonly string[] {
  const spec = requireSpec(definition)
  const values = [signatureSourceOf(spec), ...(spec.timestamp ? [spec.timestamp.from] : [])]
  return values.flatMap(({ place, name }) => (place === 'header' ? [name] : []))
}

/** How a drilled provider signs. @throws TypeError for one that proves itself in another way */
export function requireSpec(definition: ProviderDefinition): MessageSpec {
  const spec = messageSpecOf(definition)
  if (spec) return spec
  throw new TypeError(`A drill needs a provider that signs a message, and ${definition.name} does not`)
}

export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** The first half of an encoded signature, encoded as it should be. */
export function halve(text: string, { prefix = '', encoding }: SignatureVersion): string {
  const code = encoding === 'HEX' ? 'hex' : encoding
  const bytes = Buffer.from(text.slice(prefix.length), code)
  const half = bytes.subarray(0, bytes.length >> 1).toString(code)
  return prefix + (encoding === 'HEX' ? half.toUpperCase() : half)
}
