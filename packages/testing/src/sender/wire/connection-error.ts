import type { AttemptError } from '../record/delivery.ts'
import { ConnectionError } from './exchange.ts'

/** By Node's code of an error; what fits none is a connection that ended. */
const KINDS: readonly (readonly [pattern: RegExp, kind: AttemptError['kind']])[] = [
  [/^(ENOTFOUND|EAI_[A-Z]+)$/, 'dns'],
  [/^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EADDRNOTAVAIL|EACCES|EPERM)$/, 'connect'],
  [/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/, 'tls'],
]

/** What an error of Node's says of the connection; its code stands in the message. */
export function connectionErrorOf(error: NodeJS.ErrnoException): ConnectionError {
  const { code = '', message } = error
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? 'reset'
  const isNamed = code === '' || message.includes(code)
  return new ConnectionError(kind, isNamed && message !== '' ? message : `${message} (${code})`.trim(), {
    cause: error,
  })
}

/** The messages of connections that are made to fail, as Node words them. */
export const SIMULATED: Readonly<Record<'dns' | 'connect' | 'tls' | 'reset after', (host: string) => ConnectionError>> =
  {
    dns: (host) => new ConnectionError('dns', `getaddrinfo ENOTFOUND ${host}`),
    connect: (host) => new ConnectionError('connect', `connect ECONNREFUSED ${host}`),
    tls: () => new ConnectionError('tls', 'unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'),
    'reset after': () => new ConnectionError('reset', 'The connection was reset before the answer was read'),
  }
