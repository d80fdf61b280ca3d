import { importPublicKey, verifyWithKey } from '#rsa'
import { type ModulusAndExponent, readRsaSpki } from '../rsa-spki.ts'
import type { Algorithm, HashName } from './algorithm.ts'
import { publicKeyAlgorithm } from './public-key.ts'

const LEAST_BITS = 2048
const MOST_BITS = 8192

/** RSASSA-PKCS1-v1_5 (RFC 8017). A signature is as long as the modulus and, as a number, less than it. */
export function rsa(name: string, hash: HashName): Algorithm<'publicKey'> {
  return publicKeyAlgorithm({
    name,
    signatureBytes: [LEAST_BITS / 8, MOST_BITS / 8],
    signing: { kind: 'rsa', hash },
    jwk: { kty: 'RSA', algs: [hash.replace('sha', 'RS')] },
    importKey: (key, label) => {
      const numbers = readRsaSpki(key)
      const fault = numbers ? findFault(numbers) : 'is not an RSA public key in SPKI. Copy the whole key again.'
      if (!numbers || fault !== undefined) throw new TypeError(`${label} ${fault}`)
      const [modulus] = numbers
      const imported = importPublicKey(hash, key)
      return async (message, signature) =>
        isLess(signature, modulus) && verifyWithKey(imported, { hash, message, signature })
    },
  })
}

function findFault([modulus, exponent]: ModulusAndExponent): string | undefined {
  const [first = 0] = modulus
  const bits = modulus.length * 8 + 24 - Math.clz32(first)
  if (bits < LEAST_BITS || bits > MOST_BITS) {
    return `has ${bits} bits, but an RSA key has ${LEAST_BITS} to ${MOST_BITS}.`
  }
  if (!isOdd(modulus)) return 'has an even modulus. Copy the whole key again.'
  // More than 32 bits are for nothing but to make a check slow; BoringSSL takes no more than 33.
  const isExponent = isOdd(exponent) && exponent.length <= 4 && exponent.join() !== '1'
  return isExponent ? undefined : 'has a public exponent that is even, below 3, or longer than 32 bits.'
}

function isOdd(number: Uint8Array): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1
}

/** Whether a signature is as long as the modulus, and less than it. */
function isLess(signature: Uint8Array, modulus: Uint8Array): boolean {
  if (signature.length !== modulus.length) return false
  const at = signature.findIndex((byte, index) => byte !== modulus[index])
  return at >= 0 && (signature[at] ?? 0) < (modulus[at] ?? 0)
}
