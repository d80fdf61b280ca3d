import type { NetworkFault } from '../plan/faults.ts'
import { ConnectionError } from './connection-error.ts'

/** Faults that break a connection before or after the exchange. */
type Simulated = Exclude<NetworkFault, 'reset_before' | 'timeout'>

/** The messages of connections that are made to fail, as Node words them. */
export const SIMULATED: Readonly<Record<Simulated, (host: string) => ConnectionError>> = {
  dns: (host) => new ConnectionError('dns', `getaddrinfo ENOTFOUND ${host}`),
  connect: (host) => new ConnectionError('connect', `connect ECONNREFUSED ${host}`),
  tls: () => new ConnectionError('tls', 'unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'),
  reset_after: () => new ConnectionError('reset', 'The connection was reset before the answer was read'),
}
