import type { MessageSpec, SchemeOf } from '../../../provider/scheme.ts'
import { valuesOf } from '../../../provider/template.ts'
import type { Assurance } from '../../../shared/event.ts'
import { compileMessage } from './compile.ts'

/**
 * A signature over texts and bytes of the request: the template `signed` says which, in which order.
 *
 * @example
 * ```ts
 * import { body, entry, header, hmacSha256, signedMessage } from '@countersign/core/provider'
 *
 * const time = entry('t=')
 * const scheme = signedMessage({
 *   signed: [time, '.', body],
 *   timestamp: { from: time, unit: 'seconds' },
 *   signature: {
 *     from: header('acme-signature', { grammar: 'line' }),
 *     list: ',',
 *     versions: [{ prefix: 'v1=', algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
 *   },
 * })
 * console.log(scheme.assurance) // signature
 * ```
 */
export function signedMessage(spec: MessageSpec): SchemeOf<'message', MessageSpec> {
  return { kind: 'message', spec, assurance: assuranceOf(spec), compile: () => compileMessage(spec) }
}

/** A time and a text that is used once prove when it was sent, and nothing of what was. */
function assuranceOf({ signed, timestamp, once }: MessageSpec): Assurance {
  const said = valuesOf(signed).filter((value) => value !== timestamp?.from && value !== once)
  const covers = said.map((value) => value.covers)
  if (covers.includes('body')) return 'signature'
  return covers.includes('member') ? 'partial' : 'sender'
}
