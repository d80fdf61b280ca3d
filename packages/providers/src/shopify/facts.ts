import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: ['https://shopify.dev/docs/apps/build/webhooks/verify-deliveries', 'https://shopify.dev/docs/api/webhooks'],
  checked: '2026-11-22',
  evidence: [],
  keyVariables: { secret: 'SHOPIFY_CLIENT_SECRET' },
}
