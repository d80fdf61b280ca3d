/**
 * What a value may look like. A text that does not match is refused before it is signed, compared, echoed or used as an
 * id. The list is closed: {@link findAmbiguity} knows each grammar as an automaton.
 */
export type Grammar =
  | 'digits'
  | 'number'
  | 'rfc3339'
  | 'uuid'
  | 'hex'
  | 'word'
  | 'base64'
  | 'id'
  | 'name'
  | 'currency'
  | 'boolean'
  | 'url'
  | 'path'
  | 'method'
  | 'line'
  | 'lines'
  | 'free'

/** What may be echoed: printable ASCII without the characters that mean something in HTML, JSON or a script. */
export type EchoGrammar = 'word' | 'uuid' | 'hex' | 'digits' | 'plain'

/** What may be signed for a stranger. None of these texts begins like a JSON body. */
export type MacGrammar = 'word' | 'uuid' | 'hex' | 'digits'

/** The texts of each grammar. No grammar but `free` has an empty text. */
export const GRAMMARS: Readonly<Record<Grammar | EchoGrammar, RegExp>> = {
  digits: /^[0-9]{1,20}$/,
  number: /^-?(?:0|[1-9][0-9]{0,19})(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?$/,
  rfc3339: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})$/,
  uuid: /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/,
  hex: /^[0-9A-Fa-f]{1,1024}$/,
  word: /^[A-Za-z0-9_-]{1,256}$/,
  base64: /^[A-Za-z0-9+/]{1,16384}={0,2}$/,
  // Visible ASCII without the comma, which joins repeated headers.
  id: /^[\x21-\x2b\x2d-\x7e]{1,256}$/,
  name: /^[A-Za-z0-9_.-]{1,256}$/,
  currency: /^[A-Z]{3}$/,
  boolean: /^(?:true|false)$/,
  // As they stand in a request: without white space, so that they end where a body begins.
  url: /^https?:\/\/[\x21-\x7e]{1,65536}$/,
  path: /^\/[\x21-\x7e]{0,65536}$/,
  method: /^[A-Z]{1,16}$/,
  line: /^[\x20-\x7e\u0080-\u{10ffff}]{1,65536}$/u,
  lines: /^[\n\r\t\x20-\x7e\u0080-\u{10ffff}]{1,262144}$/u,
  free: /^[\s\S]*$/,
  plain: /^[A-Za-z0-9 .,:;_~!@#$%^*()+=|/?-]{1,1024}$/,
}
