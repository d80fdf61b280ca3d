export { verifyEd25519 } from './crypto/ed25519.ts'
