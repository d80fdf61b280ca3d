import * as algorithms from '@countersign/core/provider'
import type { Family, Vector } from '@countersign/tools/vectors/formats'
import { bytes, judge } from '@countersign/tools/vectors/judge'
import type { Data } from './data.ts'
import { runSuite, type SuiteReport } from './suite.ts'

// Runs on every runtime, so it uses nothing that one of them lacks. Which backend it judges is chosen when it is
// bundled: by the conditions of package.json, as for users, and by what WebCrypto is made to lack.

export interface Report {
  /** Whether WebCrypto has Ed25519 here, which decides between the two backends for the web. */
  readonly hasWebCryptoEd25519: boolean
  readonly tallies: Readonly<Record<Family, Tally>>
  readonly suite: SuiteReport
}

/** How often backend and policy agreed, and the names of the vectors on which they did not. */
export interface Tally {
  readonly total: number
  readonly validRefused: readonly string[]
  readonly invalidAccepted: readonly string[]
  readonly thrown: readonly string[]
}

export async function check({ vectors, deliveries }: Data): Promise<Report> {
  return {
    hasWebCryptoEd25519: await hasWebCryptoEd25519(),
    tallies: {
      ed25519: await tally(vectors.ed25519),
      hmac: await tally(vectors.hmac),
      ecdsa: await tally(vectors.ecdsa),
      rsa: await tally(vectors.rsa),
    },
    suite: await runSuite(deliveries),
  }
}

async function tally(vectors: readonly Vector[]): Promise<Tally> {
  const [validRefused, invalidAccepted, thrown]: [string[], string[], string[]] = [[], [], []]
  for (const vector of vectors) {
    try {
      const verdict = await judge(algorithms, vector)
      if (verdict !== vector.valid) (vector.valid ? validRefused : invalidAccepted).push(vector.name)
    } catch (error) {
      thrown.push(`${vector.name}: ${error}`)
    }
  }
  return { total: vectors.length, validRefused, invalidAccepted, thrown }
}

async function hasWebCryptoEd25519(): Promise<boolean> {
  const key = bytes('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
  return crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']).then(
    () => true,
    () => false,
  )
}
