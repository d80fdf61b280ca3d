/** Why an attempt failed. */
export interface AttemptError {
  readonly kind: 'dns' | 'connect' | 'tls' | 'timeout' | 'reset' | 'redirect' | 'status'
  readonly message: string
}
