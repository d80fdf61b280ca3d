import { type Texts, text } from './text.ts'

/** What the signature covers, and what nothing explains. */
export const MESSAGE_TEXTS: Texts<`message_${string}` | 'unexplained'> = {
  message_separator: text(
    ({ signedAs }) => `The signature covers ${JSON.stringify(signedAs)}, with another separator than the scheme's.`,
    'Have the signer join the values as the provider documents, or use the provider that signs like this.',
  ),
  message_parts: text(
    ({ signedAs }) => `The signature covers ${JSON.stringify(signedAs)}, which is not what the scheme signs.`,
    'Have the signer sign all values in their order, or use the provider that signs like this.',
  ),
  unexplained: text(
    'Nothing that was tried makes the signature hold.',
    "Compare the digests with the sender's: if those of the body differ, it was changed on the way; otherwise the key is another one, or this is a forgery.",
  ),
}
