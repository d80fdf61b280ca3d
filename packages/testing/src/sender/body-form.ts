import type { BodyFormat } from '@countersign/core/provider'
import type { Json } from './paths.ts'

/**
 * How a body is written: `compact` as `JSON.stringify` does, `pretty` with an indent of two, `escaped` in ASCII with
 * `\u` escapes, `crlf` as `pretty` with CR and LF, `bom` with a byte order mark before it.
 */
export type BodyForm = 'compact' | 'pretty' | 'escaped' | 'crlf' | 'bom'

const JSON_FORMS: Readonly<Record<Exclude<BodyForm, 'compact'>, (body: Json) => string>> = {
  pretty: (body) => JSON.stringify(body, null, 2),
  escaped: (body) => JSON.stringify(body).replaceAll(/[\u0080-\uffff]/g, escapeUnit),
  crlf: (body) => JSON.stringify(body, null, 2).replaceAll('\n', '\r\n'),
  bom: (body) => `\uFEFF${JSON.stringify(body)}`,
}

/**
 * The bytes of a body.
 *
 * @throws TypeError for a form of JSON where the provider sends none
 */
export function writeBody({ name, write, wrap }: BodyFormat, body: Json, form: BodyForm = 'compact'): Uint8Array {
  if (form !== 'compact' && name !== 'json') {
    throw new TypeError(`"body" can be "${form}" for a provider that sends JSON only`)
  }
  const text = form === 'compact' ? write(body) : JSON_FORMS[form](body)
  return new TextEncoder().encode(wrap ? wrap(text) : text)
}

/** A character beyond the basic plane is two units, and two matches. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
