/** A signature or a MAC with the verdict of the strict policy. Bytes are hexadecimal: a bundle carries them as JSON. */
export interface Vector {
  readonly name: string
  readonly key: string
  readonly message: string
  readonly signature: string
  readonly valid: boolean
}

/** Other people's vectors by their path in the folder that holds them, each read by the function for its format. */
export const ED25519_FILES: Readonly<Record<string, (content: never) => readonly Vector[]>> = {
  'wycheproof/ed25519_test.json': fromWycheproofEd25519,
  'speccheck/cases.json': fromSpeccheck,
  'rfc8032-ed25519.json': fromRfc8032,
}
export const HMAC_FILES: Readonly<Record<string, (content: never) => readonly Vector[]>> = {
  'wycheproof/hmac_sha256_test.json': fromWycheproofHmac,
}

interface WycheproofTest {
  readonly tcId: number
  readonly msg: string
  readonly result: 'valid' | 'invalid'
}

interface WycheproofEd25519 {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string }
    readonly tests: readonly (WycheproofTest & { readonly sig: string })[]
  }[]
}

function fromWycheproofEd25519({ testGroups }: WycheproofEd25519): readonly Vector[] {
  return testGroups.flatMap(({ publicKey, tests }) =>
    tests.map(({ tcId, msg, sig, result }) => ({
      name: `Wycheproof ${tcId}`,
      key: publicKey.pk,
      message: msg,
      signature: sig,
      valid: result === 'valid',
    })),
  )
}

interface WycheproofHmac {
  readonly testGroups: readonly {
    readonly tagSize: number
    readonly tests: readonly (WycheproofTest & { readonly key: string; readonly tag: string })[]
  }[]
}

function fromWycheproofHmac({ testGroups }: WycheproofHmac): readonly Vector[] {
  return testGroups.flatMap(({ tagSize, tests }) =>
    tests.map(({ tcId, key, msg, tag, result }) => ({
      name: `Wycheproof ${tcId}`,
      key,
      message: msg,
      signature: tag,
      // Half a MAC is none, although Wycheproof calls its tags of 128 bits valid.
      valid: result === 'valid' && tagSize === 256,
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
  return cases.map(({ name, pub, msg, sig }) => ({ name, key: pub, message: msg, signature: sig, valid: true }))
}
