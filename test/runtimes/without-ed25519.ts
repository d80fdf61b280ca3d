// Takes Ed25519 from WebCrypto, as on a runtime that never had it, so that `tweetnacl` is what is left.
type Subtle = typeof crypto.subtle

const prototype = Object.getPrototypeOf(crypto.subtle) as Subtle
const { importKey } = prototype

prototype.importKey = function (this: Subtle, ...args: unknown[]) {
  if (args[2] === 'Ed25519') return Promise.reject(new DOMException('No Ed25519 here', 'NotSupportedError'))
  return Reflect.apply(importKey, this, args)
} as Subtle['importKey']

export {}
