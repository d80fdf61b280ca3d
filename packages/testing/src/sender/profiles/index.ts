import { dfnsWire } from './dfns.ts'
import { discordWire, githubWire, shopifyWire, slackWire, stripeWire } from './others.ts'
import type { WireProfile } from './profile.ts'
import { standardWebhooksWire, svixWire } from './standard-webhooks.ts'
import { telnyxFormWire, telnyxWire } from './telnyx.ts'

/** By the definition's name. */
const PROFILES: Readonly<Record<string, WireProfile>> = {
  telnyx: telnyxWire,
  'telnyx-form': telnyxFormWire,
  dfns: dfnsWire,
  'standard-webhooks': standardWebhooksWire,
  svix: svixWire,
  stripe: stripeWire,
  github: githubWire,
  slack: slackWire,
  shopify: shopifyWire,
  discord: discordWire,
}

/** For a provider of the user's own. */
const PLAIN: WireProfile = { eventId: { at: ['id'], shape: 'uuid' } }

export function wireOf(providerName: string): WireProfile {
  return PROFILES[providerName] ?? PLAIN
}
