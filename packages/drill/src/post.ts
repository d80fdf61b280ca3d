import { signatureSourceOf } from '@countersign/core/provider'
import { type Reply, toEvidence } from './findings.ts'
import type { Probe } from './probe.ts'
import { headerOf, requireSpec, type SignedRequest, withHeader, withSignatures } from './requests.ts'

/** Sends a request as it is. */
export async function post(probe: Probe, request: SignedRequest): Promise<Reply> {
  const answer = await probe.exchange({ headers: request.headers, pieces: [request.body] })
  return { ...answer, evidence: toEvidence(request) }
}

/** Sends a valid delivery whose signature header is changed, or left out. */
export async function postWith(probe: Probe, change: (value: string) => string | undefined): Promise<Reply> {
  const { name } = signatureSourceOf(requireSpec(probe.definition))
  const request = await probe.compose()
  return post(probe, withHeader(request, name, change(headerOf(request, name))))
}

/** Sends a valid delivery whose signatures are changed. */
export async function postSigned(probe: Probe, change: Parameters<typeof withSignatures>[2]): Promise<Reply> {
  return post(probe, withSignatures(await probe.compose(), requireSpec(probe.definition), change))
}
