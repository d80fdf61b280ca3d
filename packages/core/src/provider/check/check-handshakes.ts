import type { ProviderDefinition } from '../definition.ts'
import type { Condition } from '../template.ts'

/** @throws TypeError for a question that could swallow an event */
export function checkHandshakes({ handshakes = [], scheme }: ProviderDefinition<never>): void {
  for (const { method, trust, when, answer } of handshakes) {
    if (method === 'POST' && when.length === 0) {
      throw new TypeError('A question by POST needs a condition in "when": without one it swallows every event.')
    }
    if (method === 'POST' && trust === 'unsigned' && when.every(isUnsignedHeader)) {
      throw new TypeError(
        'A question by POST is told by headers alone, which a proxy may add. Add a condition on the body or the query.',
      )
    }
    if (answer.kind === 'mac' && scheme.kind === 'jwt') {
      throw new TypeError('A MAC would answer with what signs tokens. Answer in another way.')
    }
  }
}

function isUnsignedHeader({ value }: Condition): boolean {
  return value.place === 'header'
}
