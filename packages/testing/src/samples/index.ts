import type { DfnsBody } from '@countersign/providers/dfns'
import type { DiscordBody } from '@countersign/providers/discord'
import type { GithubBody } from '@countersign/providers/github'
import type { SlackBody } from '@countersign/providers/slack'
import type { StandardWebhooksBody } from '@countersign/providers/standard-webhooks'
import type { StripeBody } from '@countersign/providers/stripe'
import type { TelnyxBody } from '@countersign/providers/telnyx'
import { dfns } from './dfns.ts'
import { discord } from './discord.ts'
import { github } from './github.ts'
import { shopify } from './shopify.ts'
import { slack } from './slack.ts'
import { standardWebhooks } from './standard-webhooks.ts'
import { stripe } from './stripe.ts'
import { svix } from './svix.ts'
import { telnyx } from './telnyx.ts'
import { telnyxForm } from './telnyx-form.ts'

/**
 * A body of each provider, named as its factory is, for `sign`.
 *
 * @example
 * ```ts
 * import { sign } from '@countersign/core/sign'
 * import { stripe } from '@countersign/providers/stripe'
 * import { generateKeys, samples } from '@countersign/testing'
 *
 * const keys = generateKeys(stripe)
 * const request = sign(stripe, samples.stripe, { keys })
 * console.log(request.headers['stripe-signature'])
 * ```
 */
export const samples: {
  readonly telnyx: TelnyxBody
  readonly telnyxForm: Record<string, string | string[]>
  /** Dfns signs the time in the body: set its `timestampSent` to now before you sign it. */
  readonly dfns: DfnsBody
  readonly standardWebhooks: StandardWebhooksBody
  readonly svix: StandardWebhooksBody
  readonly stripe: StripeBody
  readonly github: GithubBody
  readonly slack: SlackBody
  readonly shopify: Record<string, unknown>
  readonly discord: DiscordBody
} = { telnyx, telnyxForm, dfns, standardWebhooks, svix, stripe, github, slack, shopify, discord }
