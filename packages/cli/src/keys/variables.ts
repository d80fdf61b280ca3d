/** What keys a provider has: to verify with, and to sign with. */
export type KeyName = 'publicKey' | 'privateKey' | 'secret'

/** The environment variables that keys are read from, named as the documentation's snippets name them. */
export const VARIABLES: Readonly<Record<string, Readonly<Partial<Record<KeyName, string>>>>> = {
  telnyx: { publicKey: 'TELNYX_PUBLIC_KEY', privateKey: 'TELNYX_PRIVATE_KEY' },
  dfns: { secret: 'DFNS_WEBHOOK_SECRET' },
  'standard-webhooks': {
    secret: 'WEBHOOK_SECRET',
    publicKey: 'WEBHOOK_PUBLIC_KEY',
    privateKey: 'WEBHOOK_PRIVATE_KEY',
  },
  svix: { secret: 'SVIX_SECRET' },
  stripe: { secret: 'STRIPE_WEBHOOK_SECRET' },
  github: { secret: 'GITHUB_WEBHOOK_SECRET' },
  slack: { secret: 'SLACK_SIGNING_SECRET' },
  shopify: { secret: 'SHOPIFY_CLIENT_SECRET' },
  discord: { publicKey: 'DISCORD_PUBLIC_KEY', privateKey: 'DISCORD_PRIVATE_KEY' },
}

/** Providers that sign with the keys of another: one account, one key. */
export const KEY_OWNERS: Readonly<Record<string, string>> = { 'telnyx-form': 'telnyx' }

export const PROVIDER_NAMES: readonly string[] = [...Object.keys(VARIABLES), ...Object.keys(KEY_OWNERS)]
