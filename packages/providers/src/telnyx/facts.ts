import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: [
    'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
    'https://developers.telnyx.com/docs/development/api-fundamentals/webhooks',
  ],
  checked: '2026-11-22',
  evidence: [{ package: 'telnyx' }],
  keyVariables: { publicKey: 'TELNYX_PUBLIC_KEY', privateKey: 'TELNYX_PRIVATE_KEY' },
}
