import type { WireProfile } from './profile.ts'

/**
 * The id stays over all attempts, the time and the signature are the attempt's. 410 asks to send nothing more.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const standardWebhooksWire: WireProfile = {
  eventId: { shape: 'msg_***************************' },
  happened: { at: 'timestamp', as: 'time' },
  stop: { statuses: [410] },
}

/** As Standard Webhooks, without a status that ends the retries. */
export const svixWire: WireProfile = {
  eventId: { shape: 'msg_***************************' },
  happened: { at: 'timestamp', as: 'time' },
}
