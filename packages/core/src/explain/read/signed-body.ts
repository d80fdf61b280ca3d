import type { ProviderDefinition } from '../../provider/definition.ts'
import { readContentEncoding } from '../../verify/content-encoding.ts'
import { inflateBody } from '../../verify/inflate/inflate-body.ts'
import type { ReceivedHeaders } from './header-texts.ts'

/** What was signed: what a body inflates to, where the provider compresses it afterwards. */
export async function toSignedBody(
  { compression, deliveryPolicy: { maxBodyBytes } }: ProviderDefinition,
  headers: ReceivedHeaders,
  received: Uint8Array,
): Promise<Uint8Array> {
  if (compression !== 'inflated') return received
  try {
    const encoding = readContentEncoding(compression, headers.get('content-encoding'))
    return encoding ? await inflateBody(received, encoding, maxBodyBytes) : received
  } catch {
    return received
  }
}
