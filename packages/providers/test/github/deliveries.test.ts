import { defineProvider, formWithJson, type SecretOptions } from '@countersign/core/provider'
import { github } from '@countersign/providers/github'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'
import { expect, test } from 'vitest'
import { judge, mac } from '../support.ts'

const secret = 'it is a secret'
const headersOf = (body: string) => ({
  'x-github-event': 'ping',
  'x-github-delivery': 'd-1',
  'x-hub-signature-256': `sha256=${mac(secret, body, 'hex')}`,
})

// pulumi/pulumi-github#7, hootsuite/atlantis#119: a webhook made by API is a form by default.
test('a form is refused with the content type to set', async () => {
  const form = 'payload=%7B%22zen%22%3A%22x%22%7D'
  await expect(judge(github({ secret }), headersOf(form), form)).rejects.toMatchObject({
    code: 'body_malformed',
    message: expect.stringContaining('looks like a form. Have the provider send JSON (at GitHub, the content type app'),
  })
  const cut = '{"zen":"x=1"'
  const judged = judge(github({ secret }), headersOf(cut), cut)
  await expect(judged).rejects.toMatchObject({ message: expect.stringMatching(/the text does not parse\.$/) })
})

// The definition is in docs/providers.md.
test('a form is read as the JSON of its payload where the definition says so', async () => {
  const form = 'payload=%7B%22zen%22%3A%22x%22%7D'
  const definition = { ...github.definition, name: 'github-form', body: formWithJson('payload') }
  const provider = defineProvider<SecretOptions>(definition)({ secret })
  expect(await judge(provider, headersOf(form), form)).toMatchObject({ type: 'ping', body: { zen: 'x' } })
})

// reapit/foundations#7075, sandbaseai/sandbase-harness#313: GitHub does not sign where no secret is set.
test('a delivery without a signature says that perhaps no secret is set at the provider', async () => {
  const { 'x-hub-signature-256': _, ...unsigned } = headersOf('{}')
  await expect(judge(github({ secret }), unsigned, '{}')).rejects.toMatchObject({
    code: 'header_missing',
    message:
      'The header x-hub-signature-256 is missing. Perhaps no secret is set at the provider, which then does not sign. Otherwise the provider did not send this, or a proxy took it off.',
  })
})

test('a provider that signs with a key pair is not said to need a secret', async () => {
  await expect(judge(telnyx(generateKeys(telnyx)), {}, '{}')).rejects.toMatchObject({
    message: 'The header telnyx-signature-ed25519 is missing. The provider did not send this, or a proxy took it off.',
  })
})
