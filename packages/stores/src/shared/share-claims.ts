import type { Claim, Keys } from '@countersign/core/store'

type ClaimKeys = (keys: Keys, token: string, leaseMs: number) => Promise<Claim>

/** One more claim, which answers all that wait for the one under way. */
interface Next {
  readonly token: string
  readonly answer: Promise<Claim>
}

interface Crowd {
  /** Resolves when the claim that is under way has an answer. */
  readonly answered: Promise<unknown>
  next?: Next
}

/**
 * Runs one claim of an event at a time. Claims of the same keys that come meanwhile wait for the next one, without a
 * connection, and share its answer. So every claim gets an answer that was asked for after it came. When the first of
 * them has claimed the event, it is in progress for the others, as if each had asked right after the first.
 */
export function shareClaims(claim: ClaimKeys): ClaimKeys {
  const crowds = new Map<string, Crowd>()

  function begin(name: string, keys: Keys, token: string, leaseMs: number): Promise<Claim> {
    const answer = claim(keys, token, leaseMs)
    const end = () => {
      if (!crowd.next) crowds.delete(name)
    }
    const crowd: Crowd = { answered: answer.then(end, end) }
    crowds.set(name, crowd)
    return answer
  }

  return async (keys, token, leaseMs) => {
    const name = JSON.stringify([...keys].sort())
    const crowd = crowds.get(name)
    if (!crowd) return begin(name, keys, token, leaseMs)
    crowd.next ??= { token, answer: crowd.answered.then(() => begin(name, keys, token, leaseMs)) }
    const { next } = crowd
    const answer = await next.answer
    return answer === 'claimed' && token !== next.token ? 'in_progress' : answer
  }
}
