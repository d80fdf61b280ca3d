import type { ProviderDefinition, ProviderFactory, Scheme, Value } from '@countersign/core/provider'
import { toFactory } from '@countersign/core/provider'
import type { Delivery } from '../../../src/request/header-reader.ts'
import { type AcmeBody, acmeDefinition } from '../../acme.ts'

/** What tests give a provider besides keys. */
export interface AnyOptions {
  readonly secret?: string | readonly string[]
  readonly publicKey?: string | readonly string[]
  readonly publicUrl?: string
  readonly [setting: string]: unknown
}

/** A provider of tests with a scheme of its own. */
export function providerOf(
  scheme: Scheme,
  options: AnyOptions,
  more: { readonly values?: Readonly<Record<string, Value>> } & Partial<ProviderDefinition<AcmeBody>> = {},
) {
  const factory = toFactory({ ...acmeDefinition, ...more, scheme }) as ProviderFactory<AnyOptions, unknown>
  return factory(options)
}

export const BODY = '{"id":"evt_1","type":"paid"}'

/** A delivery as it was received. */
export function delivery(
  headers: Readonly<Record<string, string>>,
  body = BODY,
  more: Partial<Delivery> = {},
): Delivery {
  return { headers, body: new TextEncoder().encode(body), ...more }
}
