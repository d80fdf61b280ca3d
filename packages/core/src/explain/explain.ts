import type { ExplainedProvider, ExplainOptions, ReceivedDelivery } from './asked.ts'
import { open } from './examine/open.ts'
import { explainMessage, proveMessage } from './explain-message.ts'
import { explainOther, proveOther } from './explain-other.ts'
import { ASKED_BUDGET, type Budget } from './prove/budget.ts'
import type { Diagnosis } from './report/diagnosis.ts'

/**
 * Why a delivery is refused, the first reason first; empty when it is accepted. Hypotheses are proved by verifying the
 * signature with the fault undone, at most 400 times and on 32 MiB of guesses at the body; the work grows with the size of the
 * body, and the event loop runs on meanwhile. For development: never put the result into a reply.
 *
 * @param provider the configured provider (`telnyx({ … })`), or its factory (`telnyx`) for keys that it refuses
 * @throws TypeError when the body is not given as bytes
 *
 * @example
 * ```ts
 * import { dfns } from '@countersign/providers/dfns'
 * import { sign } from '@countersign/core/sign'
 * import { explain } from '@countersign/core/explain'
 *
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * const request = sign(dfns, JSON.stringify(body, null, 2), { keys: { secret } })
 *
 * const parsed = new TextEncoder().encode(JSON.stringify(JSON.parse(request.body)))
 * const [diagnosis] = await explain(dfns({ secret }), { headers: request.headers, body: parsed })
 * console.log(diagnosis?.code, diagnosis?.proof) // body_reserialized proved
 * ```
 */
export async function explain(
  provider: ExplainedProvider,
  delivery: ReceivedDelivery,
  options: ExplainOptions = {},
): Promise<readonly Diagnosis[]> {
  const opened = await open(provider, delivery, options)
  const { scheme } = provider.definition
  if (scheme.kind === 'message') return explainMessage(opened, scheme.spec, options, ASKED_BUDGET)
  return explainOther(opened, options)
}

/** As {@link explain}, but only what can be proved within the budget. */
export async function proveReasons(
  provider: ExplainedProvider,
  delivery: ReceivedDelivery,
  options: ExplainOptions,
  budget: Budget,
): Promise<readonly Diagnosis[]> {
  const opened = await open(provider, delivery, options)
  const { scheme } = provider.definition
  if (scheme.kind === 'message') return proveMessage(opened, scheme.spec, options, budget)
  return proveOther(opened, options)
}
