import type { EchoGrammar } from '../../provider/grammars.ts'
import type { Answer } from '../../provider/handshake.ts'
import type { Value } from '../../provider/value.ts'
import { requireText } from '../require-text.ts'
import { textReply } from './text-reply.ts'

/** Answers with the value, as text. */
export function echoText(value: Value<EchoGrammar>): Answer<'echo'> {
  return { kind: 'echo', reply: (view) => textReply(requireText(value, view)) }
}
