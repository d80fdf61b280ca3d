import type { ProviderDefinition } from '@countersign/core/provider'
import type { Json } from '../../members.ts'

/**
 * How a body is written: `compact` as `JSON.stringify` does, `pretty` with an indent of two, `escaped` in ASCII with
 * `\u` escapes, `crlf` as `pretty` with CR and LF, `bom` with a byte order mark before it.
 */
export type BodyForm = 'compact' | 'pretty' | 'escaped' | 'crlf' | 'bom'

const JSON_FORMS: Readonly<Record<BodyForm, (body: Json) => string>> = {
  compact: (body) => JSON.stringify(body),
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
export function writeBody(format: ProviderDefinition['format'], body: Json, form: BodyForm = 'compact'): Uint8Array {
  if (format === 'json') return new TextEncoder().encode(JSON_FORMS[form](body))
  if (form !== 'compact') throw new TypeError(`"body" can be "${form}" for a provider that sends JSON only`)
  return new TextEncoder().encode(writeForm(body))
}

function writeForm(body: Json): string {
  const values = Object.entries(body).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return new URLSearchParams(values).toString()
}

/** A character beyond the basic plane is two units, and two matches. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
