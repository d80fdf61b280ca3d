export { verifyEd25519 } from './crypto/ed25519.ts'
export { toPkcs8, toSpki } from './crypto/ed25519-der.ts'
