export { mapSignatures } from './sign/map-signatures.ts'
export { type SignedRequest, type SigningKeys, type SignOptions, sign } from './sign/sign.ts'
