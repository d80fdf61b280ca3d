import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { expect } from 'vitest'
import { type Diagnosis, type DiagnosisCode, type ExplainOptions, explain } from '../../src/explain.ts'
import type { AnyEvent, Provider, ProviderDefinition } from '../../src/provider/definition.ts'
import { messageSpecOf, signatureSourceOf } from '../../src/provider/message-spec.ts'
import type { MessageSpec } from '../../src/provider/scheme.ts'
import type { Template } from '../../src/provider/template.ts'
import { sign } from '../../src/sign/sign.ts'
import type { SigningKeys } from '../../src/sign/signing-keys.ts'
import { signedMessage } from '../../src/verify/schemes/message/signed-message.ts'
import { dfnsBody, dfnsKeys, NOW, now, standardKeys, telnyxKeys, utf8 } from '../support.ts'

/** A provider, the keys of a sender, and how the configured key is written. */
export interface Case {
  readonly name: string
  readonly factory: { readonly definition: ProviderDefinition }
  readonly provider: Provider<AnyEvent>
  readonly signing: SigningKeys
  /** The configured key. */
  readonly key: string
  readonly body: object
}

const hexOf = (base64: string) => Buffer.from(base64, 'base64').toString('hex')
const secret = 'a-secret-of-more-than-twenty-characters'
const stripeSecret = `whsec_${secret.replaceAll('-', '')}`
const point = hexOf(telnyxKeys.publicKey)
const { secret: v1Secret, publicKey: v1aKey, privateKey: v1aSeed } = standardKeys
/** Text with characters that serializers write in different ways. */
const content = { note: 'Grüße an <Ähren & Söhne>, café / 日本', list: [1, 2, { deep: true }], none: {}, 'a b': 'c' }
const event = { id: 'evt_1', type: 'thing.done', data: content }

export const CASE = {
  telnyx: {
    name: 'telnyx',
    factory: telnyx,
    provider: telnyx(telnyxKeys),
    signing: telnyxKeys,
    key: telnyxKeys.publicKey,
    body: { data: { id: 'evt-1', event_type: 'message.sent', payload: content } },
  },
  discord: {
    name: 'discord',
    factory: discord,
    provider: discord({ publicKey: point }),
    signing: { privateKey: hexOf(telnyxKeys.privateKey) },
    key: point,
    body: { type: 1, event: { type: 'ENTITLEMENT_CREATE', data: content } },
  },
  v1: {
    name: 'standard-webhooks v1',
    factory: standardWebhooks,
    provider: standardWebhooks({ secret: v1Secret }),
    signing: { secret: v1Secret },
    key: v1Secret,
    body: event,
  },
  v1a: {
    name: 'standard-webhooks v1a',
    factory: standardWebhooks,
    provider: standardWebhooks({ publicKey: v1aKey }),
    signing: { privateKey: v1aSeed },
    key: v1aKey,
    body: event,
  },
  svix: {
    name: 'svix',
    factory: svix,
    provider: svix({ secret: v1Secret }),
    signing: { secret: v1Secret },
    key: v1Secret,
    body: event,
  },
  slack: { name: 'slack', factory: slack, provider: slack({ secret }), signing: { secret }, key: secret, body: event },
  stripe: {
    name: 'stripe',
    factory: stripe,
    provider: stripe({ secret: stripeSecret }),
    signing: { secret: stripeSecret },
    key: stripeSecret,
    body: event,
  },
  dfns: {
    name: 'dfns',
    factory: dfns,
    provider: dfns(dfnsKeys),
    signing: dfnsKeys,
    key: dfnsKeys.secret,
    body: { ...dfnsBody, data: content },
  },
  github: {
    name: 'github',
    factory: github,
    provider: github({ secret }),
    signing: { secret },
    key: secret,
    body: event,
  },
  shopify: {
    name: 'shopify',
    factory: shopify,
    provider: shopify({ secret }),
    signing: { secret },
    key: secret,
    body: event,
  },
} satisfies Record<string, Case>
export const CASES: readonly Case[] = Object.values(CASE)

export function specOf({ factory }: Pick<Case, 'factory'>): MessageSpec {
  const spec = messageSpecOf(factory.definition)
  if (spec) return spec
  throw new Error('The provider signs no message')
}

/** The header of the signature. */
export function signatureHeaderOf(it: Pick<Case, 'factory'>): string {
  return signatureSourceOf(specOf(it)).name
}

/** Those whose scheme has the time in a header. */
export const TIMED: readonly Case[] = CASES.filter((it) =>
  ['header', 'entry'].includes(specOf(it).timestamp?.from.place ?? ''),
)

/** The case, with a sender that signs in another way. */
export function signingAs(it: Case, changes: Partial<MessageSpec>): Case {
  const scheme = signedMessage({ ...specOf(it), ...changes })
  return { ...it, factory: { definition: { ...it.factory.definition, scheme } } }
}

export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What the case's sender sends. */
export function send(
  it: Case,
  {
    raw = JSON.stringify(it.body),
    at = NOW,
    signed,
  }: { raw?: string | Uint8Array; at?: number; signed?: Template } = {},
): Sent {
  const { factory, signing } = signed === undefined ? it : signingAs(it, { signed })
  const request = sign(factory, raw, { keys: signing, now: () => at, id: 'msg_1', type: 'thing.done' })
  return { headers: request.headers, body: typeof request.body === 'string' ? utf8(request.body) : request.body }
}

/** The headers with one of them changed or taken off. */
export function withHeader<Value>(
  headers: Readonly<Record<string, Value>>,
  name: string,
  change: (value: string) => string | readonly string[] | undefined,
): Record<string, Value | string | readonly string[] | undefined> {
  return { ...headers, [name]: change(String(headers[name])) }
}

type DeliveryHeaders = Parameters<typeof explain>[1]['headers']

export function explainCase(
  { provider }: Pick<Case, 'provider'>,
  { headers, body }: { readonly headers: DeliveryHeaders; readonly body: Uint8Array },
  options: ExplainOptions = {},
): Promise<readonly Diagnosis[]> {
  return explain(provider, { headers, body }, { now, ...options })
}

export function codesOf(diagnoses: readonly Diagnosis[]): readonly string[] {
  return diagnoses.map(({ code, proof }) => `${code} ${proof}`)
}

/** The one diagnosis, proved. */
export function expectProved(diagnoses: readonly Diagnosis[], ...codes: readonly DiagnosisCode[]): void {
  expect(codesOf(diagnoses)).toEqual(codes.map((code) => `${code} proved`))
}
