// What the demo and its receiver, which is a process of its own, tell each other.

/** How a run of a handler ended. */
export type RunEnd = 'done' | 'threw' | 'killed'

export type FromReceiver =
  | { readonly port: number }
  | { readonly outcome: string; readonly reason?: string }
  | { readonly run: 'began' | 'done' | 'threw' }
  | { readonly answerTo: number }

/**
 * Has the next run of a handler throw, or never end; has the provider's records at the URL reconciled. `log` only asks
 * for an answer, behind all that was told before.
 */
export interface ToReceiver {
  readonly id: number
  readonly ask: 'throw' | 'hang' | 'reconcile' | 'log'
  readonly records?: string
}
