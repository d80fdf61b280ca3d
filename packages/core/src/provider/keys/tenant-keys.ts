import { describeKind } from '../../shared/describe-kind.ts'
import { ReceiverUnavailableError, WebhookVerificationError } from '../../shared/errors.ts'
import { callResolver } from './call-resolver.ts'
import type { KeyValue, Tenant } from './key-options.ts'
import type { KeyRing, KeySource, Keys, KeyValues } from './key-ring.ts'
import { KEY_TIMEOUT_MS, unavailable } from './unavailable.ts'

/**
 * How many tenants' parsed keys are kept, the last used ones. Parsing a key costs more than a check with it, and anyone
 * who knows the tenants' URLs can choose which key is parsed. One takes 1 to 2.5 KB, so all take 25 MB at most.
 */
const TENANTS_KEPT = 10_000

/** The keys of many applications, chosen for each request. */
export function tenantKeys(
  provider: string,
  resolveTenant: Tenant<KeyValues>,
  parse: (values: KeyValues) => Keys,
  settingsOf: (found: object) => KeyRing['settings'],
): KeySource {
  if (typeof resolveTenant !== 'function') {
    throw new TypeError(`"resolveTenant" is ${describeKind(resolveTenant)}. Give a function that returns the tenant.`)
  }
  const parsed = new Map<string, Keys>()

  function keysOf(values: KeyValues): Keys {
    const id = JSON.stringify([values.secret, values.publicKey] satisfies readonly KeyValue[])
    const keys = parsed.get(id) ?? parse(values)
    parsed.delete(id)
    parsed.set(id, keys)
    const [oldest] = parsed.keys()
    if (parsed.size > TENANTS_KEPT && oldest !== undefined) parsed.delete(oldest)
    return keys
  }

  return async (request) => {
    try {
      const found = await callResolver(KEY_TIMEOUT_MS, resolveTenant, request)
      if (!found) throw new WebhookVerificationError('signature_mismatch', 'The request belongs to no tenant.')
      if (typeof found.tenantId !== 'string' || found.tenantId === '') {
        const fix = 'Return a non-empty string from "resolveTenant".'
        throw new TypeError(`"tenantId" is ${describeKind(found.tenantId)}. ${fix}`)
      }
      return { tenantId: found.tenantId, keys: keysOf(found), settings: settingsOf(found) }
    } catch (cause) {
      // What a request's body is refused for says nothing about keys.
      if (cause instanceof WebhookVerificationError || cause instanceof ReceiverUnavailableError) throw cause
      throw unavailable(provider, cause)
    }
  }
}
