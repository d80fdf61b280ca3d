import type { Delivery } from '@countersign/testing'
import { CliError } from '../../cli-error.ts'

/** What must become of every delivery. */
export interface Expectation {
  readonly name: string
  readonly holds: (delivery: Delivery) => boolean
}

/** `delivered`, `failed`, or what the last attempt must be answered: `401`, `2xx`. */
export function parseExpectation(text: string): Expectation {
  if (text === 'delivered' || text === 'failed') return { name: text, holds: ({ status }) => status === text }
  if (!/^[1-5](\d\d|xx)$/.test(text)) {
    throw new CliError('usage', '--expect takes delivered, failed, or a status such as 200, 401 or 2xx.')
  }
  const [hundreds = ''] = text
  const isStatus = (status: number) => (text.endsWith('xx') ? String(status).startsWith(hundreds) : status === +text)
  return { name: text, holds: ({ attempts }) => isStatus(attempts.at(-1)?.response?.status ?? 0) }
}

/** Whether there is nobody who could answer: no connection came about. */
export function isUnreachable(deliveries: readonly Delivery[]): boolean {
  const attempts = deliveries.flatMap((delivery) => delivery.attempts)
  const kinds: readonly (string | undefined)[] = ['dns', 'connect', 'tls']
  return attempts.length > 0 && attempts.every(({ error }) => kinds.includes(error?.kind))
}
