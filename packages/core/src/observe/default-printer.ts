import type { Provider } from '../provider/definition.ts'
import type { Observer } from './observer.ts'
import { printOutcomes } from './print-outcomes.ts'
import { createTurn } from './turn.ts'

/** Of all receivers together: a stranger's requests, which nothing explains, must not keep the process at work. */
const turn = createTurn({ uselessShare: 1 / 10, maxMs: 10_000 })

/** Prints what went wrong and, outside production, why a signature does not match, where that can be proved. */
export function createDefaultPrinter(provider: Provider): Observer {
  const print = printOutcomes()
  const importReason = chooseReason()
  if (!importReason) return { onOutcome: print }

  return {
    async onOutcome(outcome) {
      if (!print(outcome) || outcome.status !== 'rejected' || outcome.code !== 'signature_mismatch') return
      const { delivery } = outcome
      if (!delivery || !turn.isFree()) return
      const { printReason } = await importReason()
      await turn.take(() => printReason(provider, delivery))
    },
  }
}

const reason = () => import('./print-reason.ts')

/** Nothing in production. In this form, a bundler that minifies for production leaves the explanations out. */
function chooseReason(): typeof reason | undefined {
  try {
    if (process.env.NODE_ENV !== 'production') return reason
  } catch {
    return reason // where NODE_ENV cannot be read, this is development
  }
  return undefined
}
