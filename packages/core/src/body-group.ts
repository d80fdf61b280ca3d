import type { Keys } from './store.ts'

/**
 * The hash of the body with which an id that nobody signed is joined in the event's own key. Whoever has one signed body
 * can make as many such events of it as they like.
 */
export function bodyGroupOf([key]: Keys): string | undefined {
  return /\+(sha256:[0-9a-f]{64})$/.exec(key)?.[1]
}
