/** What a body says. */
export interface ParsedBody<Body = unknown> {
  readonly body: Body
  /** What `body` was parsed from: it has what parsing loses, such as the digits of numbers. */
  readonly text: string
}

/**
 * How a provider writes bodies. A definition imports the one that it means: `json`, `form`, `formWithJson('payload')`,
 * `formOrJson`, `text`, `multipart('json')` or `empty`. No Content-Type chooses it, since nobody signs that.
 */
export interface BodyFormat<Body = unknown> {
  readonly name: 'json' | 'form' | 'form+json' | 'form|json' | 'text' | 'multipart' | 'empty'
  /** The Content-Type of what `sign` makes. No receiver reads it. */
  readonly contentType: string
  /**
   * Strict, and the one reading of the bytes: what it gives is what is handed out.
   *
   * @throws WebhookVerificationError `body_malformed` when the bytes are not UTF-8, begin with a byte order mark, do not
   * parse, or have a `__proto__` key; and for what the format itself refuses
   */
  readonly parse: (bytes: Uint8Array) => ParsedBody<Body>
  /** The text of a body, which stands for the received one where nobody has it. */
  readonly write: (body: unknown) => string
  /** What is sent, where the text is only a part of it: the field of a form, a part of several. */
  readonly wrap?: (text: string) => string
  /** The text of the covered members, for fingerprints: one text for all writings of the same. Empty or `{}` where there is none. */
  readonly coveredText: (text: string, isCovered: (name: string) => boolean) => string
  /** Whether an object of the outermost `levels` levels has a name twice: readers differ in which of the two they take. */
  readonly hasDoubledName: (text: string, levels: number) => boolean
  /** Whether a body has no members. All other bodies must be objects, or lists where the definition accepts them. */
  readonly isPlain?: true
}
