export { type GeneratedKeys, generateKeys } from './keys.ts'
