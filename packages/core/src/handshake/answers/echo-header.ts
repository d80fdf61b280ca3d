import type { MacGrammar } from '../../provider/grammars.ts'
import type { Answer } from '../../provider/handshake.ts'
import type { Value } from '../../provider/value.ts'
import { requireText } from '../require-text.ts'
import { textReply } from './text-reply.ts'

/** Answers with the value in a header of the given name. */
export function echoHeader(name: string, value: Value<MacGrammar>): Answer<'echo'> {
  return {
    kind: 'echo',
    reply(view) {
      const { status, headers, body } = textReply('')
      return { status, headers: { ...headers, [name]: requireText(value, view) }, body }
    },
  }
}
