import { type MessageSpec, messageSpecOf, type ProviderDefinition } from '@countersign/core/provider'
import { mapSignatures } from '@countersign/core/sign'
import { github } from '@countersign/providers/github'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { telnyx } from '@countersign/providers/telnyx'
import { expect, test } from 'vitest'

function specOf(definition: ProviderDefinition): MessageSpec {
  const spec = messageSpecOf(definition)
  if (!spec) throw new Error(`${definition.name} signs no message`)
  return spec
}

const upper = (entry: string) => entry.toUpperCase()

test.each([
  ['one signature alone', telnyx, 'ab+/', 'AB+/'],
  ['one with a prefix', github, 'sha256=ab', 'SHA256=AB'],
  ['each of a list, and not the time in it', stripe, 't=1700000000,v1=ab,v1=cd', 't=1700000000,V1=AB,V1=CD'],
  ['what stands after white space', stripe, 't=1700000000, v1=ab', 't=1700000000, V1=AB'],
  ['no version that the scheme does not know', stripe, 'v0=ab,v1=cd', 'v0=ab,V1=CD'],
  ['signatures of several algorithms', standardWebhooks, 'v1,ab v1a,cd v2,ef', 'V1,AB V1A,CD v2,ef'],
])('changes %s', (_, { definition }, value, changed) => {
  expect(mapSignatures(specOf(definition), value, upper)).toBe(changed)
})

test('says which version a signature is of', () => {
  const spec = specOf(standardWebhooks.definition)
  expect(mapSignatures(spec, 'v1,ab v1a,cd', (_, { algorithm }) => algorithm.keyOption)).toBe('secret publicKey')
})
