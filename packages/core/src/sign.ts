export { type MadeKeys, makeKeysFrom, publicKeyOf } from './sign/make-keys.ts'
export { mapSignatures } from './sign/map-signatures.ts'
export { type CompressedSignOptions, type SignedRequest, type SignOptions, sign } from './sign/sign.ts'
export type { SigningKeys } from './sign/signing-keys.ts'
