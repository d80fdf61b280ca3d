import { es256, hs256, type JsonWebKeyLike, type Jws, rs256, rs512 } from '@countersign/core/provider'
import { describeVectors, readVectors } from '@countersign/tools/vectors/shared'
import { expect, test } from 'vitest'
import type { VerificationKey } from '../../../src/crypto/algorithms/algorithm.ts'
import { importJwk } from '../../../src/crypto/jwk.ts'
import { fromBase64Url } from '../../../src/shared/bytes.ts'
import { messageOf } from '../../../src/shared/errors.ts'
import { parseJws } from '../../../src/verify/schemes/jwt/parse-jws.ts'

type Key = JsonWebKeyLike & { readonly alg?: string; readonly k?: string }

interface Wycheproof {
  readonly testGroups: readonly {
    readonly public?: Key
    readonly private?: Key
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws: string
      readonly result: string
    }[]
  }[]
}

const JWS: readonly Jws[] = [hs256, es256, rs256, rs512]

/** Where the verdicts differ: the first ones are refused beyond the standard, as `docs/strictness.md` says. */
const DIFFERENCES: Readonly<Record<number, string>> = {
  // Payloads that are no text. Claims are one.
  259: 'The token has a part that is not base64url.',
  263: 'The token has a part that is not UTF-8.',
  268: 'The token has a part that is not base64url.',
  271: 'The token has a part that is not UTF-8.',
  // A character that is no base64url, to be passed over.
  372: 'The token has a part that is not base64url.',
  373: 'The token has a part that is not base64url.',
  // Called invalid for their padding, but they have none: both are the text of the valid vector 357.
  367: 'valid',
  370: 'valid',
}

const groups = readVectors<Wycheproof>('wycheproof/json_web_signature_test.json', { testGroups: [] }).testGroups

/** Groups with a key that says no algorithm say it by its kind. */
function jwsOf({ alg, kty }: Key): Jws | undefined {
  return JWS.find((jws) => jws.alg === (alg ?? { RSA: 'RS256', EC: 'ES256' }[kty]))
}

async function judge(jws: Jws, key: Key, text: string): Promise<string> {
  try {
    const { message, signature } = parseJws(text, jws.alg)
    const imported = importFrom(jws, key)
    return (await imported.verifiesAny([message], [signature])) ? 'valid' : 'invalid'
  } catch (error) {
    return messageOf(error)
  }
}

function importFrom({ algorithm }: Jws, key: Key): VerificationKey {
  if (algorithm.keyOption === 'publicKey') return importJwk(algorithm, key)
  return algorithm.importKey(fromBase64Url(key.k ?? '') ?? new Uint8Array())
}

describeVectors('Wycheproof, JSON Web Signature', () => {
  const known = groups.flatMap(({ public: open, private: secret, tests }) => {
    const key = open ?? secret
    const jws = key && jwsOf(key)
    return key && jws ? tests.map((vector) => ({ ...vector, key, algorithm: jws })) : []
  })

  test('has the vectors of all algorithms that there are', () => {
    expect(known.length).toBeGreaterThan(300)
    expect(new Set(known.map(({ algorithm }) => algorithm))).toEqual(new Set(JWS))
  })

  test('gets its verdicts, and is refused beyond them where it is documented', async () => {
    const verdicts = await Promise.all(
      known.map(async ({ tcId, result, jws, key, algorithm }) => ({
        tcId,
        result,
        ours: await judge(algorithm, key, jws),
      })),
    )
    const differing = verdicts.filter(({ result, ours }) => (result === 'valid') !== (ours === 'valid'))
    expect(Object.fromEntries(differing.map(({ tcId, ours }) => [tcId, ours]))).toEqual(DIFFERENCES)
  })
})
