export { type GeneratedKeys, generateKeys } from './keys.ts'
export { samples } from './samples/index.ts'
