import { type BodyFormat, defineProvider, form, formWithJson, type SecretOptions } from '@countersign/core/provider'
import { slack } from '@countersign/providers/slack'
import { expect, test } from 'vitest'
import { judge, mac, SECONDS } from '../support.ts'

// slack-ruby/slack-ruby-bot-server-events#22, gverni/validate-slack-request#1, slackapi/node-slack-events-api#92:
// slash commands and buttons are forms. Definitions for both are in docs/providers.md.

const secret = 'a secret that they share'
const headersOf = (body: string) => ({
  'content-type': 'application/x-www-form-urlencoded',
  'x-slack-request-timestamp': `${SECONDS}`,
  'x-slack-signature': `v0=${mac(secret, `v0:${SECONDS}:${body}`, 'hex')}`,
})
const define = (body: BodyFormat) =>
  defineProvider<SecretOptions>({
    ...slack.definition,
    name: 'slack-forms',
    body,
    event: ({ command, type }: { command?: string; type?: string }) => ({ id: 'e1', type: command ?? type }),
  })({ secret })

test('a slash command is verified over its bytes, and read as fields', async () => {
  const command = 'token=x&command=%2Fweather&text=a+b&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1'
  expect(await judge(define(form), headersOf(command), command)).toMatchObject({
    type: '/weather',
    body: { command: '/weather', text: 'a b', response_url: 'https://hooks.slack.com/commands/1' },
  })
  const changed = judge(define(form), headersOf(command), command.replace('a+b', 'a%20b'))
  await expect(changed).rejects.toMatchObject({ code: 'signature_mismatch' })
})

test('a button is verified over its bytes, and read as the JSON of its payload', async () => {
  const pressed = `payload=${encodeURIComponent('{"type":"block_actions","actions":[]}')}`
  expect(await judge(define(formWithJson('payload')), headersOf(pressed), pressed)).toMatchObject({
    type: 'block_actions',
    body: { type: 'block_actions', actions: [] },
  })
})
