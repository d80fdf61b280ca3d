import type { AnyEvent, ProviderFactory } from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { CliError } from './cli-error.ts'
import { KEY_OWNERS, PROVIDER_NAMES } from './keys/variables.ts'
import { suggest } from './nearest.ts'

/** A factory whose keys are known at run time only. */
type AnyFactory = ProviderFactory<never, AnyEvent>

const FACTORIES: Readonly<Record<string, AnyFactory>> = {
  telnyx,
  'telnyx-form': telnyxForm,
  dfns,
  'standard-webhooks': standardWebhooks,
  svix,
  stripe,
  github,
  slack,
  shopify,
  discord,
}

/** A provider as the command line names it. */
export interface NamedProvider {
  readonly name: string
  /** Whose keys it signs with. */
  readonly keysOf: string
  readonly factory: AnyFactory
}

/** @throws CliError for a name that is none */
export function findProvider(name: string): NamedProvider {
  const factory = Object.hasOwn(FACTORIES, name) ? FACTORIES[name] : undefined
  if (factory) return { name, factory, keysOf: KEY_OWNERS[name] ?? name }
  throw new CliError('unknown_provider', 'There is no provider of that name.', { hint: suggest(name, PROVIDER_NAMES) })
}
