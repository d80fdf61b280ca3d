import type { Message } from '../../shared/bytes.ts'
import type { Algorithm, PublicKeyAlgorithm } from './algorithm.ts'

interface PublicKeyParts extends Pick<PublicKeyAlgorithm, 'name' | 'signatureBytes' | 'signing' | 'jwk'> {
  /** @throws TypeError */
  readonly importKey: (key: Uint8Array, label: string) => (message: Message, signature: Uint8Array) => Promise<boolean>
}

/** What all algorithms with a public key have in common. */
export function publicKeyAlgorithm({ importKey, ...parts }: PublicKeyParts): Algorithm<'publicKey'> {
  return {
    ...parts,
    keyOption: 'publicKey',
    // Two keys and two signatures, while a provider changes from one key to the next and signs with both. A check takes
    // 0.05 to 0.5 ms of a core, and anybody can ask for it.
    maxChecks: 4,
    importKey: (key, label = '"publicKey"') => {
      const verifies = importKey(key, label)
      return {
        verifiesAny: async (message, signatures) => {
          for (const signature of signatures) if (await verifies(message, signature)) return true
          return false
        },
      }
    },
  }
}
