import { CountersignError } from '@countersign/core'
import type { AttemptError } from '../plan/attempt-error.ts'

/** Why there is no answer. The kind is what the record of the attempt says. */
export class ConnectionError extends CountersignError {
  static override readonly kind = 'ConnectionError'
  override readonly name = 'ConnectionError'
  readonly kind: AttemptError['kind']

  constructor(kind: AttemptError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

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
