import type { BodyFormat } from '@countersign/core/provider'
import { isMembers, type Members } from '../../members.ts'
import type { BodyForm } from '../plan/faults.ts'

const JSON_FORMS: Readonly<Record<Exclude<BodyForm, 'compact'>, (body: Members) => string>> = {
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
export function writeBody({ name, write, wrap }: BodyFormat, body: Members, form: BodyForm = 'compact'): Uint8Array {
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

/** A body as a receiver parses it; its text where it does not parse. */
export function parseBody({ parse }: BodyFormat, bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes)
  try {
    const { body } = parse(bytes)
    return isMembers(body) ? body : text
  } catch {
    return text
  }
}
