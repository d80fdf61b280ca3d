import { checkDefinition } from './check/check-definition.ts'
import { type AnyEvent, type ProviderDefinition, type ProviderFactory, toFactory } from './definition.ts'
import type { KeyOptions } from './keys/key-options.ts'

/**
 * Makes a provider's definition into its factory.
 *
 * @throws TypeError when the definition contradicts itself
 *
 * @example
 * ```ts
 * import { body, defineProvider, header, hmacSha256, json, signedMessage } from '@countersign/core/provider'
 * import type { SecretOptions } from '@countersign/core'
 *
 * const time = header('acme-timestamp', { grammar: 'digits' })
 * const acme = defineProvider<SecretOptions>({
 *   name: 'acme',
 *   scheme: signedMessage({
 *     signed: [time, '.', body],
 *     timestamp: { from: time, unit: 'seconds' },
 *     signature: {
 *       from: header('acme-signature'),
 *       versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
 *     },
 *   }),
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
