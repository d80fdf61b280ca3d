import type { Answer } from '../../provider/handshake.ts'
import type { Reply } from '../../provider/reply.ts'

/** Answers always the same. */
export function constant(reply: Reply): Answer<'constant'> {
  return { kind: 'constant', reply: () => reply }
}
