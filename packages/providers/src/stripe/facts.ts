import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: ['https://docs.stripe.com/webhooks#verify-manually', 'https://docs.stripe.com/api/events/types'],
  checked: '2026-11-22',
  evidence: [{ package: 'stripe' }],
  keyVariables: { secret: 'STRIPE_WEBHOOK_SECRET' },
}
