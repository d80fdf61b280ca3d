/** A signature or a MAC with the verdict of the strict policy. Bytes are hexadecimal: a bundle carries them as JSON. */
export interface Vector {
  readonly name: string
  /** As it is exported from `core/provider`. */
  readonly algorithm: AlgorithmName
  /** A secret; or a public key, raw or in SPKI. */
  readonly key: string
  readonly message: string
  readonly signature: string
  readonly valid: boolean
}

type AlgorithmName =
  | 'ecdsaP256'
  | 'ecdsaP256P1363'
  | 'ed25519'
  | 'hmacSha1'
  | 'hmacSha256'
  | 'hmacSha512'
  | 'rsaSha1'
  | 'rsaSha256'
  | 'rsaSha512'

export type Family = 'ed25519' | 'hmac' | 'ecdsa' | 'rsa'

type Files = Readonly<Record<string, (content: never) => readonly Vector[]>>

/** Other people's vectors by their path in the folder that holds them, each read by the function for its format. */
export const FILES: Readonly<Record<Family, Files>> = {
  ed25519: {
    'wycheproof/ed25519_test.json': fromWycheproof('ed25519'),
    'speccheck/cases.json': fromSpeccheck,
    'rfc8032-ed25519.json': fromRfc8032,
  },
  hmac: {
    'wycheproof/hmac_sha1_test.json': fromWycheproofMacs('hmacSha1', 160),
    'wycheproof/hmac_sha256_test.json': fromWycheproofMacs('hmacSha256', 256),
    'wycheproof/hmac_sha512_test.json': fromWycheproofMacs('hmacSha512', 512),
  },
  ecdsa: {
    'wycheproof/ecdsa_secp256r1_sha256_test.json': fromWycheproof('ecdsaP256'),
    'wycheproof/ecdsa_secp256r1_sha256_p1363_test.json': fromWycheproof('ecdsaP256P1363'),
  },
  rsa: {
    'wycheproof/rsa_signature_2048_sha256_test.json': fromWycheproof('rsaSha256'),
    'wycheproof/rsa_signature_2048_sha512_test.json': fromWycheproof('rsaSha512'),
  },
}

interface WycheproofTest {
  readonly tcId: number
  readonly msg: string
  readonly result: 'valid' | 'acceptable' | 'invalid'
}

interface WycheproofSignatures {
  readonly testGroups: readonly {
    readonly publicKeyDer: string
    readonly tests: readonly (WycheproofTest & { readonly sig: string })[]
  }[]
}

function fromWycheproof(algorithm: AlgorithmName) {
  return ({ testGroups }: WycheproofSignatures): readonly Vector[] =>
    testGroups.flatMap(({ publicKeyDer, tests }) =>
      tests.map(({ tcId, msg, sig, result }) => ({
        name: `Wycheproof ${algorithm} ${tcId}`,
        algorithm,
        key: publicKeyDer,
        message: msg,
        signature: sig,
        // What is called acceptable, DigestInfo without its NULL, no longer is (RFC 8017, appendix A.2.4).
        valid: result === 'valid',
      })),
    )
}

interface WycheproofMacs {
  readonly testGroups: readonly {
    readonly tagSize: number
    readonly tests: readonly (WycheproofTest & { readonly key: string; readonly tag: string })[]
  }[]
}

function fromWycheproofMacs(algorithm: AlgorithmName, bits: number) {
  return ({ testGroups }: WycheproofMacs): readonly Vector[] =>
    testGroups.flatMap(({ tagSize, tests }) =>
      tests.map(({ tcId, key, msg, tag, result }) => ({
        name: `Wycheproof ${algorithm} ${tcId}`,
        algorithm,
        key,
        message: msg,
        signature: tag,
        // A part of a MAC is none, although Wycheproof calls its shorter tags valid.
        valid: result === 'valid' && tagSize === bits,
      })),
    )
}

interface SpeccheckCase {
  readonly message: string
  readonly pub_key: string
  readonly signature: string
}

function fromSpeccheck(cases: readonly SpeccheckCase[]): readonly Vector[] {
  return cases.map(({ message, pub_key, signature }, index) => ({
    name: `speccheck ${index}`,
    algorithm: 'ed25519',
    key: pub_key,
    message,
    signature,
    // The one whose points have parts of small order, but are not of small order.
    valid: index === 3,
  }))
}

interface Rfc8032Case {
  readonly name: string
  readonly pub: string
  readonly msg: string
  readonly sig: string
}

function fromRfc8032(cases: readonly Rfc8032Case[]): readonly Vector[] {
  return cases.map(({ name, pub, msg, sig }) => ({
    name,
    algorithm: 'ed25519',
    key: pub,
    message: msg,
    signature: sig,
    valid: true,
  }))
}
