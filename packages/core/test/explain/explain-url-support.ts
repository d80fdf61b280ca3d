import {
  body,
  decodedUrl,
  defineProvider,
  form,
  header,
  hmacSha1,
  hmacSha256,
  json,
  method,
  type ProviderDefinition,
  path,
  signedMessage,
  sortedForm,
  url,
} from '@countersign/core/provider'
import { type Diagnosis, type ExplainOptions, explain } from '../../src/explain.ts'
import type { SecretOptions } from '../../src/index.ts'
import { sign } from '../../src/sign/sign.ts'
import { acmeDefinition } from '../acme.ts'
import { NOW, now, utf8 } from '../support.ts'

export const secret = 'a-secret-of-more-than-twenty-characters'
const base: Pick<ProviderDefinition, 'event' | 'deliveryPolicy'> = {
  event: () => ({ id: 'evt_1', type: 'thing.done' }),
  deliveryPolicy: acmeDefinition.deliveryPolicy,
}
type UrlOptions = SecretOptions & { readonly publicUrl?: string }

/** Signs the URL and the fields of its form, as Twilio does. */
const formSender = defineProvider<UrlOptions>({
  ...base,
  name: 'form-sender',
  scheme: signedMessage({
    signed: [url, sortedForm],
    ambiguous: 'Twilio separates nothing.',
    signature: {
      from: header('x-form-signature', { grammar: 'base64' }),
      versions: [{ algorithm: hmacSha1, encoding: 'base64', key: { encoding: 'utf8' } }],
    },
  }),
  body: form,
})

const time = header('x-json-time', { grammar: 'digits' })

/** Signs the method, the URL with some characters decoded, the body and the time, as HubSpot does. */
const jsonSender = defineProvider<UrlOptions>({
  ...base,
  name: 'json-sender',
  scheme: signedMessage({
    signed: [method, decodedUrl(":/?@!$'()*,;"), body, time],
    timestamp: { from: time, unit: 'milliseconds' },
    signature: {
      from: header('x-json-signature', { grammar: 'base64' }),
      versions: [{ algorithm: hmacSha256, encoding: 'base64', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
})

/** Signs the path only. */
export const pathSender = defineProvider<UrlOptions>({
  ...base,
  name: 'path-sender',
  scheme: signedMessage({
    signed: [path, '|', body],
    signature: {
      from: header('x-path-signature'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  }),
  body: json,
})

export const SENDERS = [
  { name: 'a form (HMAC-SHA1)', factory: formSender, raw: 'To=%2B15550001&Body=Hello+there&Body=twice' },
  { name: 'JSON (decoded URL)', factory: jsonSender, raw: '{"note":"Grüße"}' },
] as const
export type UrlSender = { readonly factory: typeof formSender; readonly raw: string }

/** Where a delivery is really sent, and what the receiver takes for that and sees of it. */
export interface Route {
  readonly signed: string
  readonly publicUrl?: string
  readonly received?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What is found of a delivery that is genuine but for its route. */
export function explainRoute(
  { factory, raw }: UrlSender,
  { signed, publicUrl = signed, received = '/', headers: more = {} }: Route,
  options: ExplainOptions = {},
): Promise<readonly Diagnosis[]> {
  const sent = sign(factory, raw, { keys: { secret }, now: () => NOW, publicUrl: signed })
  const delivery = { headers: { ...sent.headers, ...more }, body: utf8(sent.body), url: received }
  return explain(factory({ secret, publicUrl }), delivery, { now, ...options })
}
