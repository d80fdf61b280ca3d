import { constant, readSpki, readTwoUnsigned, writeSpki, writeTwoUnsigned } from './der.ts'

/** The AlgorithmIdentifier of RSA keys (RFC 3279): rsaEncryption and NULL. */
const RSA = constant('300d06092a864886f70d0101010500')

/** Both big-endian, without zeros before them. */
export type ModulusAndExponent = readonly [n: Uint8Array, e: Uint8Array]

/** The numbers in the SubjectPublicKeyInfo of an RSA key, or `undefined`. */
export function readRsaSpki(spki: Uint8Array): ModulusAndExponent | undefined {
  const key = readSpki(spki, RSA)
  return key && readTwoUnsigned(key)
}

export function writeRsaSpki(numbers: ModulusAndExponent): Uint8Array {
  return writeSpki(RSA, writeTwoUnsigned(numbers))
}
