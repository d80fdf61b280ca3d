import type { ProviderDefinition } from '@countersign/core/provider'
import { isMembers, type Members } from '../../members.ts'
import type { BodyForm } from '../plan/faults.ts'

const JSON_FORMS: Readonly<Record<BodyForm, (body: Members) => string>> = {
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
export function writeBody(format: ProviderDefinition['format'], body: Members, form: BodyForm = 'compact'): Uint8Array {
  if (format === 'json') return new TextEncoder().encode(JSON_FORMS[form](body))
  if (form !== 'compact') throw new TypeError(`"body" can be "${form}" for a provider that sends JSON only`)
  return new TextEncoder().encode(writeForm(body))
}

function writeForm(body: Members): string {
  const values = Object.entries(body).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return new URLSearchParams(values).toString()
}

/** A character beyond the basic plane is two units, and two matches. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A body as a receiver parses it; its text where it does not parse. */
export function parseBody(format: ProviderDefinition['format'], bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes)
  if (format === 'form') return Object.fromEntries(new URLSearchParams(text))
  try {
    const body: unknown = JSON.parse(text)
    return isMembers(body) ? body : text
  } catch {
    return text
  }
}
