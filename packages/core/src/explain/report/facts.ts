import { sha256 } from '#digest'
import type { Fault } from '../prove/trial.ts'
import { isEqual } from '../read/loose-bytes.ts'
import type { Circumstances } from './circumstances.ts'
import type { Diagnosis, Digest, Facts, FirstDifference, Proof } from './diagnosis.ts'
import { describeDiagnosis } from './texts/texts.ts'

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

async function toFacts({ body, message, signature, signedBody, checks }: Circumstances): Promise<Facts> {
  const other = signedBody && !isEqual(signedBody, body) ? signedBody : undefined
  return {
    body: await toDigest(body),
    ...(message && { message: await toDigest(message) }),
    signature,
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
