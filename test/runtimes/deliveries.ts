import { verify } from '@countersign/core'
import { sign } from '@countersign/core/sign'
import { NOW, SENDERS, type Sender, type SenderName } from './senders.ts'

/** A signed request as text, so that a bundle can carry it. */
export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the program sends, signed where node:crypto is. */
export interface Deliveries {
  readonly events: Readonly<Record<SenderName, SignedDelivery & { readonly id: string }>>
  readonly slackChallenge: SignedDelivery
  readonly discordPing: SignedDelivery
  readonly notJson: SignedDelivery
}

export async function signDeliveries(): Promise<Deliveries> {
  const events = await Promise.all(
    Object.entries<Sender>(SENDERS).map(async ([name, sender]) => {
      const delivery = signAs(sender)
      const body = new TextEncoder().encode(delivery.body)
      // Where the provider gives no id it is a fingerprint, which must be the same on every runtime.
      const { id } = await verify(sender.provider, { ...delivery, body }, { now: () => NOW })
      return [name, { ...delivery, id }] as const
    }),
  )
  return {
    events: Object.fromEntries(events) as Deliveries['events'],
    slackChallenge: signAs({ ...SENDERS.slack, body: { type: 'url_verification', challenge: '3eZbrw1aB' } }),
    discordPing: signAs({ ...SENDERS.discord, body: { version: 1, application_id: '1', type: 0 } }),
    notJson: signAs({ ...SENDERS.telnyx, body: '{"data":' }),
  }
}

function signAs({ factory, keys, body, type }: Sender): SignedDelivery {
  return sign(factory, body, { keys, type, id: 'msg_1', now: () => NOW })
}
