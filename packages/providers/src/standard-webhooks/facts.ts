import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: ['https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md'],
  checked: '2026-11-22',
  evidence: [
    { package: 'standardwebhooks' },
    {
      example:
        'https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts',
    },
  ],
  keyVariables: { secret: 'WEBHOOK_SECRET', publicKey: 'WEBHOOK_PUBLIC_KEY', privateKey: 'WEBHOOK_PRIVATE_KEY' },
}
