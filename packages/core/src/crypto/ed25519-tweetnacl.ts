// For a runtime whose WebCrypto has no Ed25519, which alone loads it.

import nacl from 'tweetnacl'
import type { Verifier } from './verifier.ts'

export function tweetnaclVerifier(raw: Uint8Array): Verifier {
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
