import { dfnsEvents } from './dfns.ts'
import {
  discordEvents,
  githubEvents,
  shopifyEvents,
  slackEvents,
  standardWebhooksEvents,
  stripeEvents,
} from './others.ts'
import { telnyxEvents, telnyxFormEvents } from './telnyx.ts'
import type { BodyTemplates } from './template.ts'

/** By the definition's name. */
const EVENTS: Readonly<Record<string, BodyTemplates>> = {
  telnyx: telnyxEvents,
  'telnyx-form': telnyxFormEvents,
  dfns: dfnsEvents,
  'standard-webhooks': standardWebhooksEvents,
  svix: standardWebhooksEvents,
  stripe: stripeEvents,
  github: githubEvents,
  slack: slackEvents,
  shopify: shopifyEvents,
  discord: discordEvents,
}

export function templatesOf(providerName: string): BodyTemplates | undefined {
  return EVENTS[providerName]
}
