import { type Delivery, type Provider, verify, WebhookVerificationError } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'

/** `accepted`, or the code that a delivery is refused with. Whatever else is thrown fails the test. */
export async function verdict(provider: Provider<AnyEvent>, delivery: Delivery, nowMs: number): Promise<string> {
  try {
    await verify(provider, delivery, { now: () => nowMs })
    return 'accepted'
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

/** Which of the named cases do not hold, for `expect(await failing(…)).toEqual([])`. */
export async function failing<Case>(
  cases: readonly Case[],
  holds: (item: Case) => Promise<boolean>,
): Promise<readonly Case[]> {
  const results = await Promise.all(cases.map(holds))
  return cases.filter((_, index) => !results[index])
}
