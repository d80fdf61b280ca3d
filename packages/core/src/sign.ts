export {
  type CompressedSignOptions,
  type SignedRequest,
  type SigningKeys,
  type SignOptions,
  sign,
} from './sign/sign.ts'
