/** Verifies signatures of one key. */
export type Verifier = (message: Uint8Array, signature: Uint8Array) => Promise<boolean>
