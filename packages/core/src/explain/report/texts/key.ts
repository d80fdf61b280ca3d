import { type Texts, text } from './text.ts'

const KEY_AS_SHOWN = "Copy the key as the provider's page shows it, with nothing around it."

/** The keys. */
export const KEY_TEXTS: Texts<`key_${string}`> = {
  key_white_space: text(({ key }) => `The key ${key} has white space around it.`, KEY_AS_SHOWN),
  key_quoted: text(({ key }) => `The key ${key} has quotes around it.`, KEY_AS_SHOWN),
  key_prefix: text(({ key }) => `The key ${key} has another prefix than the provider's, or none.`, KEY_AS_SHOWN),
  key_encoding: text(
    ({ key, writtenAs }) => `The signature is that of the key ${key} read as ${writtenAs}.`,
    "Write the key as the provider writes it, or have the signer use the key's bytes as the provider does.",
  ),
  key_pem: text(
    ({ key }) => `The key ${key} is a PEM or DER file.`,
    'Give the 32 raw bytes at the end of the DER, encoded as the provider writes its keys.',
  ),
  key_other: text(
    ({ key }) => `The delivery is signed with the key ${key}, which is not one of those configured.`,
    'Configure that key for this endpoint, or send the delivery to the endpoint that it belongs to.',
  ),
  key_malformed: text(({ key, reason }) => `The key ${key} is no key of this provider (${reason}).`, KEY_AS_SHOWN),
  key_version: text(
    'No key is configured for the kind of signature that the delivery has.',
    'Configure the key for it: a secret verifies HMAC signatures only, and a public key Ed25519 signatures only.',
  ),
  key_unavailable: text(
    ({ reason }) => reason ?? 'The keys of the provider are unavailable.',
    'See that the function that gives them works; give the keys of a tenant as "keys".',
  ),
}
