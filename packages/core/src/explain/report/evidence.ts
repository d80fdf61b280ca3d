import type { ProviderDefinition } from '../../provider/definition.ts'
import { signatureSourceOf } from '../../provider/message-spec.ts'
import type { MessageSpec } from '../../provider/scheme.ts'
import { toUtf8 } from '../../shared/bytes.ts'
import { readContentEncoding } from '../../verify/content-encoding.ts'
import type { Fault, Trial } from '../prove/trial.ts'
import type { ReceivedHeaders } from '../read/header-texts.ts'

/** A request that is refused whatever its signature is. */
export function methodFaults(method: string | undefined): readonly Fault[] {
  return method === undefined || method.toUpperCase() === 'POST' ? [] : [{ code: 'method_not_allowed' }]
}

/** An encoding that the provider's deliveries do not have. */
export function encodingFaults({ compression }: ProviderDefinition, headers: ReceivedHeaders): readonly Fault[] {
  try {
    readContentEncoding(compression, headers.get('content-encoding'))
    return []
  } catch {
    return [{ code: 'content_encoding' }]
  }
}

/** What is there to see in a body whose signature does not hold. */
export function bodyFaults(headers: ReceivedHeaders, body: Uint8Array): readonly Fault[] {
  const length = headers.get('content-length') ?? ''
  const announcedBytes = /^\d{1,15}$/.test(length) ? Number(length) : undefined
  const facts = announcedBytes === undefined || announcedBytes === body.length ? undefined : { announcedBytes }
  const withFacts = facts && { facts }
  if (body.length === 0) return [{ code: 'body_empty', ...withFacts }]
  const text = toUtf8(body)
  if (text !== undefined && isCutOff(text)) return [{ code: 'body_truncated', ...withFacts }]
  // A decoder has put it in place of bytes that were no UTF-8, which cannot be restored.
  if (text?.includes('\ufffd')) return [{ code: 'body_charset', ...withFacts }]
  return facts ? [{ code: 'body_changed', facts }] : []
}

/** Whether it begins as JSON and does not end as JSON. */
function isCutOff(text: string): boolean {
  try {
    JSON.parse(text)
    return false
  } catch {
    const [first, last] = [text.trimStart()[0], text.trimEnd().at(-1)]
    return (first === '{' && last !== '}') || (first === '[' && last !== ']')
  }
}

/** Whether there is a signature, but no key for its version. */
export function versionFaults(spec: MessageSpec, { signatures, keys }: Trial): readonly Fault[] {
  const isKeyed = signatures.some(({ version }) => keys.has(version))
  if (isKeyed || signatures.length === 0 || keys.size === 0) return []
  return [{ code: 'key_version', facts: { header: signatureSourceOf(spec).name } }]
}
