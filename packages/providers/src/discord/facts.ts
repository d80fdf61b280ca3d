import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: ['https://discord.com/developers/docs/events/webhook-events'],
  checked: '2026-11-22',
  evidence: [{ package: 'discord-interactions' }],
  keyVariables: { publicKey: 'DISCORD_PUBLIC_KEY', privateKey: 'DISCORD_PRIVATE_KEY' },
}
