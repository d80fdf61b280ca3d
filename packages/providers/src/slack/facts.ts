import type { ProviderFacts } from '../facts.ts'

export const facts: ProviderFacts = {
  source: [
    'https://docs.slack.dev/authentication/verifying-requests-from-slack',
    'https://docs.slack.dev/apis/events-api/#retries',
    'https://docs.slack.dev/reference/events',
  ],
  checked: '2026-11-22',
  evidence: [{ example: 'https://docs.slack.dev/authentication/verifying-requests-from-slack' }],
  keyVariables: { secret: 'SLACK_SIGNING_SECRET' },
}
