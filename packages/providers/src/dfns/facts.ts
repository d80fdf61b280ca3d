import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: ['https://docs.dfns.co/api-reference/webhooks', 'https://docs.dfns.co/api-reference/webhook-events'],
  checked: '2026-11-22',
  // No package of Dfns verifies webhooks, and the signature that its pages print does not belong to the event next to it.
  evidence: [],
  keyVariables: { secret: 'DFNS_WEBHOOK_SECRET' },
}
