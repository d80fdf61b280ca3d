import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: ['https://docs.svix.com/receiving/verifying-payloads/how-manual'],
  checked: '2026-11-22',
  evidence: [{ package: 'svix' }],
  keyVariables: { secret: 'SVIX_SECRET', publicKey: 'SVIX_PUBLIC_KEY', privateKey: 'SVIX_PRIVATE_KEY' },
}
