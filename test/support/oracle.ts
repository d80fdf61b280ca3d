import { utf8 } from '@countersign/tools/bytes'

/** A delivery that a provider's package and ours both judge. */
export interface Sent {
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

export function toSent({ headers, body }: { headers: Record<string, string>; body: string }): Sent {
  return { headers, body: utf8(body) }
}

/** Whether a provider's package takes the delivery; it refuses by throwing. */
export async function verdictOf(judge: () => unknown): Promise<'accepted' | 'refused'> {
  try {
    await judge()
    return 'accepted'
  } catch {
    return 'refused'
  }
}

/** The first of the deliveries whose header has a digit in which base64url differs from base64. */
export function findUrlSensitive(header: string, send: (count: number) => Sent): Sent {
  for (let count = 0; ; count++) {
    const sent = send(count)
    if (/[+/]/.test(sent.headers[header] ?? '')) return sent
  }
}

export const toBase64Url = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_')
export const unpadded = (text: string): string => text.replace(/=+$/, '')
export const doubled = (text: string): string => `${text}, ${text}`
export const withLineFeed = (text: string): string => `${text}\n`

/** U+FFFD, which lenient decoders write for what is no UTF-8, turned back into a byte that is none. */
export function withInvalidByte(sent: Sent): Sent {
  const bytes = Buffer.from(sent.body).toString('latin1').replace('\u00ef\u00bf\u00bd', '\u00ff')
  return { ...sent, body: new Uint8Array(Buffer.from(bytes, 'latin1')) }
}
