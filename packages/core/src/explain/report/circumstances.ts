import { signatureSourceOf } from '../../provider/message-spec.ts'
import { joinMessage } from '../../shared/bytes.ts'
import type { Examined } from '../examine/examine-message.ts'
import type { Start } from '../prove/search.ts'
import { toMessage } from '../prove/trial.ts'
import { presentName } from '../read/header-texts.ts'
import type { DiagnosisCode, Facts } from './diagnosis.ts'

/** What every diagnosis of a delivery says of it. */
export interface Circumstances {
  /** The body as it is verified. */
  readonly body: Uint8Array
  readonly signature: Facts['signature']
  readonly message?: Uint8Array
  /** The body that the signature covers, or the one that was sent, where it is known. */
  readonly signedBody?: Uint8Array | undefined
  readonly checks: number
}

/** Without the value of a header, there is no message to show. */
const INCOMPLETE: ReadonlySet<DiagnosisCode> = new Set([
  'header_missing',
  'header_renamed',
  'header_malformed',
  'url_missing',
])

/** Those of a signed message, its headers read in the likeliest way. */
export async function circumstancesOf(
  { headers, spec, starts: [start], checks }: Examined,
  signedBody: Uint8Array | undefined,
): Promise<Circumstances> {
  const isComplete = !start.faults.some(({ code }) => INCOMPLETE.has(code))
  const source = signatureSourceOf(spec)
  const name = presentName(headers, source)
  return {
    body: start.trial.body,
    signature: {
      header: name ?? source.name,
      present: name !== undefined,
      characters: headers.get(name ?? '')?.length ?? 0,
    },
    ...(isComplete && (await readMessage(start))),
    signedBody,
    checks,
  }
}

/** No message where a part of it is made of a body that cannot be read. */
async function readMessage({ trial }: Start): Promise<Pick<Circumstances, 'message'>> {
  try {
    return { message: joinMessage(await toMessage(trial)) }
  } catch {
    return {}
  }
}
