import type {
  DfnsBody,
  DiscordBody,
  GithubBody,
  SlackBody,
  StandardWebhooksBody,
  StripeBody,
  TelnyxBody,
} from '@countersign/core'
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
 * import { sign, stripe } from '@countersign/core'
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
