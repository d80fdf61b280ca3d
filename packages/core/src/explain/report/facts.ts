import { sha256 } from '#digest'
import { signatureSourceOf } from '../../provider/message-spec.ts'
import { joinMessage } from '../../shared/bytes.ts'
import type { Start } from '../prove/search.ts'
import { type Fault, toMessage } from '../prove/trial.ts'
import { presentName, type ReceivedHeaders } from '../read/header-texts.ts'
import { isEqual } from '../read/loose-bytes.ts'
import type { Diagnosis, DiagnosisCode, Digest, Facts, FirstDifference, Proof } from './diagnosis.ts'
import { describeDiagnosis } from './texts.ts'

export interface Circumstances {
  readonly headers: ReceivedHeaders
  /** The headers read in the likeliest way, with the received body. */
  readonly start: Start
  readonly signedBody?: Uint8Array | undefined
  readonly checks: number
}

/** A diagnosis for each fault, all with the facts of the delivery. */
export async function toDiagnoses(
  faults: readonly Fault[],
  proof: Proof,
  circumstances: Circumstances,
): Promise<readonly Diagnosis[]> {
  if (faults.length === 0) return []
  const common = await toFacts(circumstances)
  return faults.map(({ code, facts = {} }) => ({
    code,
    proof,
    ...describeDiagnosis(code, facts),
    facts: { ...facts, ...common },
  }))
}

/** Without the value of a header, there is no message to show. */
const INCOMPLETE: ReadonlySet<DiagnosisCode> = new Set(['header_missing', 'header_renamed', 'header_malformed'])

async function toFacts({ headers, start, signedBody, checks }: Circumstances): Promise<Facts> {
  const { spec, body } = start.trial
  const isComplete = !start.faults.some(({ code }) => INCOMPLETE.has(code))
  const source = signatureSourceOf(spec)
  const name = presentName(headers, source)
  const other = signedBody && !isEqual(signedBody, body) ? signedBody : undefined
  return {
    body: await toDigest(body),
    ...(isComplete && { message: await toDigest(joinMessage(await toMessage(start.trial))) }),
    signature: {
      header: name ?? source.name,
      present: name !== undefined,
      characters: headers.get(name ?? '')?.length ?? 0,
    },
    ...(other && { signedBody: await toDigest(other), firstDifference: compare(body, other) }),
    checks,
  }
}

async function toDigest(bytes: Uint8Array): Promise<Digest> {
  return { bytes: bytes.length, sha256: await sha256(bytes) }
}

function compare(received: Uint8Array, signed: Uint8Array): FirstDifference {
  const longer = received.length > signed.length ? received : signed
  const at = longer.findIndex((_, index) => received[index] !== signed[index])
  return { at, received: toByte(received[at]), signed: toByte(signed[at]) }
}

function toByte(byte: number | undefined): string {
  return byte === undefined ? 'end' : `0x${byte.toString(16).padStart(2, '0')}`
}
