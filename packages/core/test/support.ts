import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { expect } from 'vitest'
import { identify } from '../src/identify/identify.ts'
import type { AnyEvent, Provider } from '../src/provider/definition.ts'
import type { Delivery } from '../src/request/header-reader.ts'
import type { VerificationCode } from '../src/shared/errors.ts'
import type { WebhookEvent } from '../src/shared/event.ts'
import type { Keys } from '../src/shared/keys.ts'
import { sign } from '../src/sign/sign.ts'

export const NOW = 1_700_000_000_000
export const now = (): number => NOW

/** The event as it is identified, with its keys beside its members. */
export async function identityOf(...received: Parameters<typeof identify>): Promise<WebhookEvent & { keys: Keys }> {
  const [{ event, identity }] = await identify(...received)
  return { ...event, keys: [identity.id, ...identity.aliases] }
}

// The key pairs of RFC 8032, section 7.1, tests 1 and 2.
const [seed, point, otherPoint] = [
  '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
].map((hex) => Buffer.from(hex, 'hex').toString('base64'))

export const telnyxKeys = { publicKey: `${point}`, privateKey: `${seed}` }
export const dfnsKeys = { secret: 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s' }
export const standardKeys = {
  secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  publicKey: `whpk_${point}`,
  privateKey: `whsk_${seed}`,
}
/** Keys of the same grammar that nobody here signs with. */
export const otherKeys = {
  telnyx: { publicKey: `${otherPoint}` },
  dfns: { secret: 'whs-another' },
  standardWebhooks: { secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}`, publicKey: `whpk_${otherPoint}` },
}

const telnyxBody = { data: { id: 'evt-1', event_type: 'message.sent' }, meta: { attempt: 1 } }
export const dfnsBody = {
  id: 'whe-1',
  kind: 'wallet.created',
  date: '2023-11-14T22:13:20.000Z',
  deliveryAttempt: 1,
  timestampSent: NOW / 1000,
  data: { walletId: 'wa-1' },
}
const standardBody = { type: 'user.created', timestamp: '2023-11-14T22:13:20Z', data: { id: 1 } }

interface Signed {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export interface Sender {
  readonly name: string
  readonly provider: Provider<AnyEvent>
  readonly signatureHeader: string
  readonly send: (body?: string | Uint8Array | object) => Signed
}

/** One sender for each way of signing, with everything that a request of it needs. */
export const SENDER: Readonly<Record<'telnyx' | 'dfns' | 'v1' | 'v1a', Sender>> = {
  telnyx: {
    name: 'telnyx',
    provider: telnyx(telnyxKeys),
    signatureHeader: 'telnyx-signature-ed25519',
    send: (body = telnyxBody) => sign(telnyx, body, { keys: telnyxKeys, now }),
  },
  dfns: {
    name: 'dfns',
    provider: dfns(dfnsKeys),
    signatureHeader: 'x-dfns-webhook-signature',
    send: (body = dfnsBody) => sign(dfns, body, { keys: dfnsKeys, now }),
  },
  v1: {
    name: 'standard-webhooks v1',
    provider: standardWebhooks({ secret: standardKeys.secret }),
    signatureHeader: 'webhook-signature',
    send: (body = standardBody) => {
      return sign(standardWebhooks, body, { keys: { secret: standardKeys.secret }, now, id: 'msg_1' })
    },
  },
  v1a: {
    name: 'standard-webhooks v1a',
    provider: standardWebhooks({ publicKey: standardKeys.publicKey }),
    signatureHeader: 'webhook-signature',
    send: (body = standardBody) => {
      return sign(standardWebhooks, body, { keys: { privateKey: standardKeys.privateKey }, now, id: 'msg_1' })
    },
  },
}
export const SENDERS: readonly Sender[] = Object.values(SENDER)

interface Changes {
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body?: Uint8Array
}

/** A signed request as it arrives, with some of it changed on the way. */
export function toDelivery({ headers, body }: Signed, changes: Changes = {}): Delivery & { readonly body: Uint8Array } {
  const sent = typeof body === 'string' ? utf8(body) : body
  return { headers: { ...headers, ...changes.headers }, body: changes.body ?? sent }
}

/** The header's text after `change`. */
export function changeHeader({ headers }: Signed, name: string, change: (text: string) => string): Changes {
  return { headers: { [name]: change(headers[name] ?? '') } }
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

/** Matches the error of a refused delivery. */
export function refusedAs(code: VerificationCode): unknown {
  return expect.objectContaining({ name: 'WebhookVerificationError', code })
}

/** Expects a delivery to be refused, with this code. */
export async function expectCode(verifying: Promise<unknown>, code: VerificationCode): Promise<void> {
  await expect(verifying).rejects.toEqual(refusedAs(code))
}

/** How many cases a property is tried on; set PROPERTY_RUNS for a longer hunt. */
export const numRuns: number = Number(process.env.PROPERTY_RUNS ?? 200)
