// Made of the folders by `pnpm run docs`. Do not edit.
import { dfns } from './dfns/definition.ts'
import { events as dfnsEvents } from './dfns/events.ts'
import { facts as dfnsFacts } from './dfns/facts.ts'
import { sample as dfnsSample } from './dfns/sample.ts'
import { simulation as dfnsSimulation } from './dfns/simulation.ts'
import { discord } from './discord/definition.ts'
import { events as discordEvents } from './discord/events.ts'
import { facts as discordFacts } from './discord/facts.ts'
import { sample as discordSample } from './discord/sample.ts'
import { simulation as discordSimulation } from './discord/simulation.ts'
import { github } from './github/definition.ts'
import { events as githubEvents } from './github/events.ts'
import { facts as githubFacts } from './github/facts.ts'
import { sample as githubSample } from './github/sample.ts'
import { simulation as githubSimulation } from './github/simulation.ts'
import type { RegisteredProvider } from './registered-provider.ts'
import { shopify } from './shopify/definition.ts'
import { events as shopifyEvents } from './shopify/events.ts'
import { facts as shopifyFacts } from './shopify/facts.ts'
import { sample as shopifySample } from './shopify/sample.ts'
import { simulation as shopifySimulation } from './shopify/simulation.ts'
import { slack } from './slack/definition.ts'
import { events as slackEvents } from './slack/events.ts'
import { facts as slackFacts } from './slack/facts.ts'
import { sample as slackSample } from './slack/sample.ts'
import { simulation as slackSimulation } from './slack/simulation.ts'
import { standardWebhooks } from './standard-webhooks/definition.ts'
import { events as standardWebhooksEvents } from './standard-webhooks/events.ts'
import { facts as standardWebhooksFacts } from './standard-webhooks/facts.ts'
import { sample as standardWebhooksSample } from './standard-webhooks/sample.ts'
import { simulation as standardWebhooksSimulation } from './standard-webhooks/simulation.ts'
import { stripe } from './stripe/definition.ts'
import { events as stripeEvents } from './stripe/events.ts'
import { facts as stripeFacts } from './stripe/facts.ts'
import { sample as stripeSample } from './stripe/sample.ts'
import { simulation as stripeSimulation } from './stripe/simulation.ts'
import { svix } from './svix/definition.ts'
import { events as svixEvents } from './svix/events.ts'
import { facts as svixFacts } from './svix/facts.ts'
import { sample as svixSample } from './svix/sample.ts'
import { simulation as svixSimulation } from './svix/simulation.ts'
import { telnyx } from './telnyx/definition.ts'
import { events as telnyxEvents } from './telnyx/events/index.ts'
import { facts as telnyxFacts } from './telnyx/facts.ts'
import { sample as telnyxSample } from './telnyx/sample.ts'
import { simulation as telnyxSimulation } from './telnyx/simulation.ts'
import { telnyxForm } from './telnyx-form/definition.ts'
import { events as telnyxFormEvents } from './telnyx-form/events.ts'
import { facts as telnyxFormFacts } from './telnyx-form/facts.ts'
import { sample as telnyxFormSample } from './telnyx-form/sample.ts'
import { simulation as telnyxFormSimulation } from './telnyx-form/simulation.ts'

/** Every provider with all that its folder holds, by its name. */
export const providers: {
  readonly dfns: RegisteredProvider<typeof dfns, typeof dfnsSample, typeof dfnsSimulation>
  readonly discord: RegisteredProvider<typeof discord, typeof discordSample, typeof discordSimulation>
  readonly github: RegisteredProvider<typeof github, typeof githubSample, typeof githubSimulation>
  readonly shopify: RegisteredProvider<typeof shopify, typeof shopifySample, typeof shopifySimulation>
  readonly slack: RegisteredProvider<typeof slack, typeof slackSample, typeof slackSimulation>
  readonly 'standard-webhooks': RegisteredProvider<
    typeof standardWebhooks,
    typeof standardWebhooksSample,
    typeof standardWebhooksSimulation
  >
  readonly stripe: RegisteredProvider<typeof stripe, typeof stripeSample, typeof stripeSimulation>
  readonly svix: RegisteredProvider<typeof svix, typeof svixSample, typeof svixSimulation>
  readonly telnyx: RegisteredProvider<typeof telnyx, typeof telnyxSample, typeof telnyxSimulation>
  readonly 'telnyx-form': RegisteredProvider<typeof telnyxForm, typeof telnyxFormSample, typeof telnyxFormSimulation>
} = {
  dfns: {
    factory: dfns,
    sample: dfnsSample,
    events: dfnsEvents,
    simulation: dfnsSimulation,
    facts: dfnsFacts,
  },
  discord: {
    factory: discord,
    sample: discordSample,
    events: discordEvents,
    simulation: discordSimulation,
    facts: discordFacts,
  },
  github: {
    factory: github,
    sample: githubSample,
    events: githubEvents,
    simulation: githubSimulation,
    facts: githubFacts,
  },
  shopify: {
    factory: shopify,
    sample: shopifySample,
    events: shopifyEvents,
    simulation: shopifySimulation,
    facts: shopifyFacts,
  },
  slack: {
    factory: slack,
    sample: slackSample,
    events: slackEvents,
    simulation: slackSimulation,
    facts: slackFacts,
  },
  'standard-webhooks': {
    factory: standardWebhooks,
    sample: standardWebhooksSample,
    events: standardWebhooksEvents,
    simulation: standardWebhooksSimulation,
    facts: standardWebhooksFacts,
  },
  stripe: {
    factory: stripe,
    sample: stripeSample,
    events: stripeEvents,
    simulation: stripeSimulation,
    facts: stripeFacts,
  },
  svix: {
    factory: svix,
    sample: svixSample,
    events: svixEvents,
    simulation: svixSimulation,
    facts: svixFacts,
  },
  telnyx: {
    factory: telnyx,
    sample: telnyxSample,
    events: telnyxEvents,
    simulation: telnyxSimulation,
    facts: telnyxFacts,
  },
  'telnyx-form': {
    factory: telnyxForm,
    sample: telnyxFormSample,
    events: telnyxFormEvents,
    simulation: telnyxFormSimulation,
    facts: telnyxFormFacts,
  },
}
