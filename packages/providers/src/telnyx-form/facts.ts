import type { ProviderFacts } from '../facts.ts'
import { facts as telnyx } from '../telnyx/facts.ts'

export const facts: ProviderFacts = {
  source: ['https://developers.telnyx.com/api-reference/callbacks/texml-call-answered'],
  checked: '2026-11-22',
  // Telnyx's package takes a body for JSON after it has verified it.
  evidence: [],
  keyVariables: telnyx.keyVariables,
  keysOf: 'telnyx',
}
