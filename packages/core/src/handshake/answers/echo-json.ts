import type { EchoGrammar } from '../../provider/grammars.ts'
import type { Answer } from '../../provider/handshake.ts'
import type { Value } from '../../provider/value.ts'
import { requireText } from '../require-text.ts'
import { jsonReply } from './text-reply.ts'

/** Answers with a JSON object that has the value under a name. */
export function echoJson(name: string, value: Value<EchoGrammar>): Answer<'echo'> {
  return { kind: 'echo', reply: (view) => jsonReply({ [name]: requireText(value, view) }) }
}
