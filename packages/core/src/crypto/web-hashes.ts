import type { HashName } from './algorithms/algorithm.ts'

/** The hash functions as WebCrypto calls them. */
export const WEB_HASHES: Readonly<Record<HashName, string>> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' }
