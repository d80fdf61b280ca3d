import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: [
    'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    'https://docs.github.com/en/webhooks/webhook-events-and-payloads',
  ],
  checked: '2026-11-22',
  evidence: [
    { package: '@octokit/webhooks-methods' },
    { example: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries' },
  ],
  keyVariables: { secret: 'GITHUB_WEBHOOK_SECRET' },
}
