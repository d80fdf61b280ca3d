import type { Reply } from './reply.ts'
import type { Condition } from './template.ts'
import type { DeliveryView } from './value.ts'

/**
 * A question that a provider asks before or between events, and its answer. An unsigned question needs a condition where
 * it is a POST, so that it never swallows an event.
 */
export type Handshake =
  | {
      readonly method: 'GET' | 'HEAD' | 'OPTIONS'
      readonly trust: 'unsigned'
      readonly when: readonly Condition[]
      readonly answer: Answer<'echo' | 'mac' | 'constant'>
    }
  | {
      readonly method: 'POST'
      readonly trust: 'unsigned'
      readonly when: readonly [Condition, ...Condition[]]
      readonly answer: Answer<'echo' | 'mac' | 'constant'>
    }
  | {
      readonly method: 'POST'
      readonly trust: 'signed'
      readonly when: readonly [Condition, ...Condition[]]
      readonly answer: Answer<'echo' | 'mac' | 'constant' | 'confirm'>
    }

/** What a question is answered: made by `echoText`, `echoJson`, `echoHeader`, `constant`, `macJson` or `confirmUrl`. */
export interface Answer<Kind extends AnswerKind = AnswerKind> {
  readonly kind: Kind
  /** @throws WebhookVerificationError where the question holds nothing that may be answered */
  readonly reply: (view: DeliveryView, tools: HandshakeTools) => Reply | Promise<Reply>
}

type AnswerKind = 'echo' | 'mac' | 'constant' | 'confirm'

/** What an answer may need besides the question. */
export interface HandshakeTools {
  /** The MAC of a text with the first configured secret; `undefined` where there is no secret. */
  readonly mac: ((text: string) => Uint8Array | Promise<Uint8Array>) | undefined
}
