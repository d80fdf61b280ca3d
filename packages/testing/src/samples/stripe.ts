import type { StripeBody } from '@countersign/providers/stripe'

/** A payment that succeeded, cut short. */
export const stripe: StripeBody = {
  id: 'evt_1NG8Du2eZvKYlo2CUI79vXWy',
  object: 'event',
  api_version: '2026-10-28',
  created: 1_795_341_600,
  livemode: false,
  type: 'payment_intent.succeeded',
  data: { object: { id: 'pi_3NG8Du2eZvKYlo2C1iEx', object: 'payment_intent', amount: 2000, currency: 'eur' } },
}
