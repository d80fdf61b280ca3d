import { verify, WebhookVerificationError } from '@countersign/core'
import {
  type AnyEvent,
  defineProvider,
  fingerprint,
  form,
  formWithJson,
  type SecretOptions,
} from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { slack } from '@countersign/providers/slack'

type Command = { command: string; text: string; response_url: string }
type Interaction = { type: string; response_url?: string; actions?: { action_id: string }[] }

/** Slash commands: the fields of a form. */
const slackCommand = defineProvider<SecretOptions, AnyEvent<Command>>({
  ...slack.definition,
  name: 'slack-command',
  body: form,
  handshakes: [],
  event: ({ command }: Command) => ({ id: fingerprint(), type: command }),
})

/** Buttons, menus and modals: JSON in the one field of a form. */
const slackInteraction = defineProvider<SecretOptions, AnyEvent<Interaction>>({
  ...slack.definition,
  name: 'slack-interaction',
  body: formWithJson('payload'),
  handshakes: [],
  event: ({ type }: Interaction) => ({ id: fingerprint(), type }),
})

const options = { secret: () => process.env.SLACK_SIGNING_SECRET }
const command = slackCommand(options)
const interaction = slackInteraction(options)

/** Slack shows what it is answered within three seconds. */
async function answer(request: Request, reply: (body: Uint8Array) => Promise<Response>): Promise<Response> {
  try {
    return await reply(new Uint8Array(await request.arrayBuffer()))
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response('Unauthorized', { status: 401 })
    throw error
  }
}

export const onCommand = (request: Request): Promise<Response> =>
  answer(request, async (bytes) => {
    const { body } = await verify(command, { headers: request.headers, body: bytes })
    return Response.json({ text: `${body.command} ${body.text}: it is fine` })
  })

export const onInteraction = (request: Request): Promise<Response> =>
  answer(request, async (bytes) => {
    const { body } = await verify(interaction, { headers: request.headers, body: bytes })
    return Response.json({ text: `pressed ${body.actions?.[0]?.action_id}` })
  })

process.env.SLACK_SIGNING_SECRET ??= 'a secret for this example'
const keys = { secret: process.env.SLACK_SIGNING_SECRET }
const post = (signed: RequestInit) => new Request('https://example.com/slack', signed)

const asked = sign(slackCommand, { command: '/weather', text: 'a b', response_url: 'https://x.example' }, { keys })
console.log(await (await onCommand(post(asked))).text()) // {"text":"/weather a b: it is fine"}

const pressed = sign(slackInteraction, { type: 'block_actions', actions: [{ action_id: 'approve' }] }, { keys })
console.log(await (await onInteraction(post(pressed))).text()) // {"text":"pressed approve"}
