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
 * import { defineProvider } from '@countersign/core/provider'
 * import type { SecretOptions } from '@countersign/core'
 *
 * const acme = defineProvider<SecretOptions>({
 *   name: 'acme',
 *   scheme: {
 *     signed: '{timestamp}.{body}',
 *     timestamp: { header: 'acme-timestamp', unit: 'seconds' },
 *     signature: {
 *       header: 'acme-signature',
 *       versions: [{ algorithm: 'hmac-sha256', encoding: 'hex', key: { encoding: 'utf8' } }],
 *     },
 *   },
 *   format: 'json',
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
  if (name === '') throw new TypeError('"name" must not be empty')
  const { signed } = scheme
  if (signed.split('{body}').length !== 2) throw new TypeError('"scheme.signed" must contain {body} once')
  const [unknown] = signed.replace(/\{(body|id|timestamp)\}/g, '').match(/\{[^}]*\}/) ?? []
  if (unknown) throw new TypeError(`"scheme.signed" has an unknown placeholder: ${unknown}`)
  for (const placeholder of ['id', 'timestamp'] as const) {
    const source = scheme[placeholder]
    const isHeader = source !== undefined && 'header' in source
    if (signed.includes(`{${placeholder}}`) !== isHeader) {
      throw new TypeError(`"scheme.${placeholder}" must name a header exactly when {${placeholder}} is signed`)
    }
  }
  const ambiguous = findAmbiguousPart(definition)
  if (ambiguous) {
    throw new TypeError(
      `"scheme.signed" is ambiguous: put a character that no ${ambiguous} has, such as ".", on the side of {${ambiguous}} that faces {body}`,
    )
  }
  for (const source of [scheme.id, scheme.timestamp, scheme.signature]) {
    if (source && 'header' in source && source.header !== source.header.toLowerCase()) {
      throw new TypeError(`"${source.header}" must be written in lower case`)
    }
  }
  if (scheme.signature.versions.length === 0) throw new TypeError('"scheme.signature.versions" must not be empty')
  if (deliveryPolicy.retryAfterMs.length !== deliveryPolicy.attemptsPerUrl - 1) {
    throw new TypeError('"deliveryPolicy.retryAfterMs" must hold one wait less than there are attempts')
  }
}
