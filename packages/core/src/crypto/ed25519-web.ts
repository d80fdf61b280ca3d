// Where there is no node:crypto: WebCrypto, or tweetnacl on a runtime whose WebCrypto has no Ed25519.

import { joinMessage, type Message } from '../bytes.ts'

export type PublicKey = Promise<Verifier>
type Verifier = (message: Uint8Array, signature: Uint8Array) => Promise<boolean>

export function importPublicKey(raw: Uint8Array): PublicKey {
  const verifier = subtleVerifier(raw).catch(() => tweetnaclVerifier(raw))
  // The first check reports what is wrong; until then it is nobody's unhandled rejection.
  verifier.catch(() => undefined)
  return verifier
}

export async function verifyWithKey(key: PublicKey, message: Message, signature: Uint8Array): Promise<boolean> {
  const verify = await key
  return verify(joinMessage(message), signature)
}

/** Rejects where WebCrypto has no Ed25519. */
export async function subtleVerifier(raw: Uint8Array): Promise<Verifier> {
  const key = await crypto.subtle.importKey('raw', toBuffer(raw), 'Ed25519', false, ['verify'])
  return (message, signature) =>
    // Whatever the backend objects to is no signature, and no failure of the receiver.
    crypto.subtle.verify('Ed25519', key, toBuffer(signature), toBuffer(message)).catch(() => false)
}

export async function tweetnaclVerifier(raw: Uint8Array): Promise<Verifier> {
  const { default: nacl } = await import('tweetnacl')
  return (message, signature) => takeTurn(() => nacl.sign.detached.verify(message, signature, raw))
}

/** How many checks run before everything else gets a turn: each takes about 10 ms of the only thread. */
const CHECKS_PER_TURN = 4
let waiting: (() => void)[] = []

/** Runs synchronous work in small groups, so that a crowd of deliveries does not stop the event loop. */
function takeTurn<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    waiting.push(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error)
      }
    })
    if (waiting.length === 1) setTimeout(runGroup, 0)
  })
}

function runGroup(): void {
  const group = waiting.slice(0, CHECKS_PER_TURN)
  for (const check of group) check()
  waiting = waiting.slice(group.length)
  if (waiting.length > 0) setTimeout(runGroup, 0)
}

// TypeScript's WebCrypto takes views of an ArrayBuffer only; ours are never of a shared one.
function toBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
