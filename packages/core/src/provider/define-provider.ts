import { type AnyEvent, type ProviderDefinition, type ProviderFactory, toFactory } from './definition.ts'
import type { KeyOptions } from './key-source.ts'
import { findAmbiguousPart } from './template-ambiguity.ts'

/**
 * Makes a provider's definition into its factory.
 *
 * @throws TypeError when the definition contradicts itself
 *
 * @example
 * ```ts
 * import { defineProvider, hmacSha256, json } from '@countersign/core/provider'
 * import type { SecretOptions } from '@countersign/core'
 *
 * const acme = defineProvider<SecretOptions>({
 *   name: 'acme',
 *   scheme: {
 *     signed: '{timestamp}.{body}',
 *     timestamp: { header: 'acme-timestamp', unit: 'seconds' },
 *     signature: {
 *       header: 'acme-signature',
 *       versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
 *     },
 *   },
 *   body: json,
 *   event: (body: { id: string; type: string }) => ({ id: body.id, type: body.type }),
 *   deliveryPolicy: {
 *     success: { status: 200 },
 *     timeoutMs: 10_000,
 *     attemptsPerUrl: 3,
 *     retryAfterMs: [60_000, 3_600_000],
 *     leaseMs: 30_000,
 *     maxBodyBytes: 1_048_576,
 *   },
 * })
 * const provider = acme({ secret: 'shared with acme' })
 * console.log(provider.definition.name) // acme
 * ```
 */
export function defineProvider<Options extends KeyOptions, Events = AnyEvent, Body = never>(
  definition: ProviderDefinition<Body>,
): ProviderFactory<Options, Events> {
  checkDefinition(definition)
  return toFactory(definition)
}

function checkDefinition(definition: ProviderDefinition<never>): void {
  const { name, scheme, deliveryPolicy } = definition
  if (name === '') throw new TypeError('"name" is empty. Give the provider a name: it is part of the store keys.')
  const { signed } = scheme
  if (signed.split('{body}').length !== 2) {
    throw new TypeError(`"scheme.signed" is "${signed}", but must contain {body} exactly once`)
  }
  const [unknown] = signed.replace(/\{(body|id|timestamp)\}/g, '').match(/\{[^}]*\}/) ?? []
  if (unknown) {
    throw new TypeError(`"scheme.signed" has the unknown placeholder ${unknown}. Use {body}, {id} and {timestamp}.`)
  }
  for (const placeholder of ['id', 'timestamp'] as const) {
    const source = scheme[placeholder]
    const isHeader = source !== undefined && 'header' in source
    if (signed.includes(`{${placeholder}}`) !== isHeader) {
      const fix = isHeader
        ? `"scheme.${placeholder}" names a header, but "scheme.signed" lacks {${placeholder}}. Add the placeholder, or remove the header.`
        : `"scheme.signed" has {${placeholder}}, but "scheme.${placeholder}" names no header. Add the header, or remove the placeholder.`
      throw new TypeError(fix)
    }
  }
  if (definition.body.name === 'multipart' && (definition.compression ?? 'refused') !== 'refused') {
    throw new TypeError('"compression" must be "refused" for a multipart body: of what it inflates to, a part is used')
  }
  const ambiguous = findAmbiguousPart(definition)
  if (ambiguous) {
    throw new TypeError(
      `"scheme.signed" is ambiguous: put a character that no ${ambiguous} has, such as ".", on the side of {${ambiguous}} that faces {body}`,
    )
  }
  for (const source of [scheme.id, scheme.timestamp, scheme.signature]) {
    if (source && 'header' in source && source.header !== source.header.toLowerCase()) {
      throw new TypeError(`The header "${source.header}" is not in lower case. Write "${source.header.toLowerCase()}".`)
    }
  }
  if (scheme.signature.versions.length === 0) {
    throw new TypeError('"scheme.signature.versions" is empty. Give at least one way to sign.')
  }
  for (const { algorithm, key } of scheme.signature.versions) {
    if (algorithm.keyOption === 'secret' && (key.encoding === 'pem' || key.encoding === 'spki')) {
      throw new TypeError(
        `"${key.encoding}" is for public keys, but ${algorithm.name} has a secret. Give its encoding.`,
      )
    }
  }
  if (deliveryPolicy.retryAfterMs.length !== deliveryPolicy.attemptsPerUrl - 1) {
    const { retryAfterMs, attemptsPerUrl } = deliveryPolicy
    const given = `"deliveryPolicy.retryAfterMs" has ${retryAfterMs.length} waits`
    throw new TypeError(`${given}, but ${attemptsPerUrl} attempts have ${attemptsPerUrl - 1} waits between them`)
  }
}
