import { verify, WebhookVerificationError } from '@countersign/core'
import { verifyEd25519 } from '@countersign/core/ed25519'
import {
  type AnyEvent,
  body,
  bodyHash,
  defineProvider,
  header,
  hmacSha256,
  type SecretOptions,
  signedMessage,
} from '@countersign/core/provider'
import type { Vector } from '@countersign/tools/vectors/formats'
import type { Data } from './data.ts'
import { runSuite, type SuiteReport } from './suite.ts'

// Runs on every runtime, so it uses nothing that one of them lacks. Which backend it judges is chosen when it is
// bundled: by the conditions of package.json, as for users, and by what WebCrypto is made to lack.

export interface Report {
  /** Whether WebCrypto has Ed25519 here, which decides between the two backends for the web. */
  readonly hasWebCryptoEd25519: boolean
  readonly ed25519: Tally
  readonly hmac: Tally
  readonly suite: SuiteReport
}

/** How often backend and policy agreed, and the names of the vectors on which they did not. */
export interface Tally {
  readonly total: number
  readonly validRefused: readonly string[]
  readonly invalidAccepted: readonly string[]
  readonly thrown: readonly string[]
}

export async function check({ ed25519, hmac, deliveries }: Data): Promise<Report> {
  return {
    hasWebCryptoEd25519: await hasWebCryptoEd25519(),
    ed25519: await tally(ed25519, ({ key, message, signature }) =>
      verifyEd25519(bytes(key), bytes(message), bytes(signature)),
    ),
    hmac: await tally(hmac, isMac),
    suite: await runSuite(deliveries),
  }
}

/** Signs the body alone, with keys and MACs in hexadecimal, as the vectors have them. */
const bareMac = defineProvider<SecretOptions, AnyEvent>({
  name: 'bare MAC',
  scheme: signedMessage({
    signed: [body],
    signature: {
      from: header('mac'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'hex' } }],
    },
  }),
  format: 'json',
  event: () => ({ id: bodyHash(), type: 'message' }),
  deliveryPolicy: {
    success: { status: 200 },
    timeoutMs: 10_000,
    attemptsPerUrl: 1,
    retryAfterMs: [],
    leaseMs: 5000,
    maxBodyBytes: 1024 * 1024,
  },
})

/** By way of a delivery whose body is the message: what is signed need not be an event. */
async function isMac({ key, message, signature }: Vector): Promise<boolean> {
  const delivery = { headers: { mac: signature }, body: bytes(message) }
  try {
    await verify(bareMac({ secret: key }), delivery)
    return true
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    return error.code === 'body_malformed'
  }
}

async function tally(vectors: readonly Vector[], verifies: (vector: Vector) => Promise<boolean>): Promise<Tally> {
  const [validRefused, invalidAccepted, thrown]: [string[], string[], string[]] = [[], [], []]
  for (const vector of vectors) {
    try {
      const verdict = await verifies(vector)
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

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}
