import type { BodyTemplate, BodyTemplates } from '../event-template.ts'

const toBody = (object: BodyTemplate): BodyTemplate => ({
  id: '{id}',
  object: 'event',
  api_version: '2026-10-28',
  created: '{seconds}',
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type: '{type}',
  data: { object },
})
const money = { amount: 2000, currency: 'eur' }

/** @see https://docs.stripe.com/api/events/types */
export const events: BodyTemplates = {
  'charge.refunded': toBody({ id: 'ch_1', object: 'charge', ...money, refunded: true }),
  'charge.succeeded': toBody({ id: 'ch_1', object: 'charge', ...money, paid: true }),
  'checkout.session.completed': toBody({
    id: 'cs_1',
    object: 'checkout.session',
    amount_total: 2000,
    payment_status: 'paid',
  }),
  'customer.created': toBody({ id: 'cus_1', object: 'customer', email: 'zoe@example.com' }),
  'customer.subscription.deleted': toBody({ id: 'sub_1', object: 'subscription', status: 'canceled' }),
  'customer.subscription.updated': toBody({ id: 'sub_1', object: 'subscription', status: 'active' }),
  'invoice.paid': toBody({ id: 'in_1', object: 'invoice', amount_paid: 2000, status: 'paid' }),
  'invoice.payment_failed': toBody({ id: 'in_1', object: 'invoice', amount_due: 2000, status: 'open' }),
  'payment_intent.payment_failed': toBody({
    id: 'pi_1',
    object: 'payment_intent',
    ...money,
    status: 'requires_payment_method',
  }),
  'payment_intent.succeeded': toBody({ id: 'pi_1', object: 'payment_intent', ...money, status: 'succeeded' }),
  '*': toBody({ id: 'obj_1' }),
}
