import type { Failed } from '../../reply/outcome.ts'
import type { UnavailableCode, VerificationCode } from '../../shared/errors.ts'

/** A code of an outcome or an error in words. */
export interface CodeText {
  /** What happened, in a sentence. */
  readonly means: string
  /** What to do about it, or what it most likely is. Absent where the code is what a handler did. */
  readonly fix?: string
}

type CodeTexts<Code extends string> = Readonly<Record<Code, CodeText>>

/** The delivery was not verified. */
const REJECTED: CodeTexts<VerificationCode> = {
  method_not_allowed: {
    means: 'The request is no POST, and the provider asks no question with its method.',
    fix: 'Telnyx Voice can be set to GET, which is not signed: set it to POST. Otherwise it is a stranger.',
  },
  header_missing: {
    means: "A header of the scheme is missing, or the one with the event's type (GitHub, Shopify).",
    fix: "If it is the signature's: most likely no secret is set at the provider, which then signs nothing (GitHub). Otherwise look for a proxy that takes headers off, or for another provider's webhook on this route.",
  },
  header_malformed: {
    means: 'A header was sent twice, or a value is not what its grammar allows, such as an id with a comma.',
    fix: 'A proxy that adds headers instead of setting them; otherwise a stranger.',
  },
  content_encoding_unsupported: {
    means: 'The body is compressed.',
    fix: 'Have the proxy leave requests alone. If the provider itself compresses (Stream), say so with "compression" in its definition.',
  },
  body_too_large: {
    means: 'The body is larger than "maxBodyBytes", or than the 512 KiB that are parsed before anything is verified.',
    fix: 'If the provider really sends such bodies, raise the limit; a tenant can be chosen without the body.',
  },
  body_timeout: {
    means: 'The body was not complete within "bodyTimeoutMs".',
    fix: 'A slow network, or a client that holds connections open on purpose.',
  },
  body_already_parsed: {
    means: 'Something read the body before the webhook did.',
    fix: 'Mount the webhook before express.json().',
  },
  timestamp_malformed: {
    means: "The time is not written in the scheme's unit.",
    fix: '13 digits are milliseconds where seconds belong: a signer of your own?',
  },
  timestamp_too_old: {
    means: 'The delivery was signed longer ago than the tolerance.',
    fix: "A replay, a queue in between that delivers late, or this machine's clock is fast.",
  },
  timestamp_too_new: {
    means: 'The delivery is dated ahead by more than the tolerance.',
    fix: "This machine's clock is slow.",
  },
  signature_malformed: {
    means: 'The signature is not written as the scheme writes it, or there are too many.',
    fix: "Another provider's header, a proxy that changed it, or a stranger.",
  },
  signature_mismatch: {
    means:
      "No key's signature matches the received bytes, or there is no signature of the kind that a key is configured for; or a token or one of its claims is not the expected one; or the request belongs to no tenant.",
    fix: 'Check the key, that nothing parses or changes the body before the webhook, and "publicUrl" where the provider signs it.',
  },
  body_malformed: {
    means:
      'The body ended early; or its signature holds, but it is not UTF-8, does not parse, has a "__proto__" key, or is no event: it is no object, has no type or no id, or has a name twice where its id is; or no handler takes events without a type.',
    fix: 'Look at the outcome\'s "error.cause". The wrong "format" in a definition of your own?',
  },
}

/** The receiver cannot judge or run deliveries now. */
const UNAVAILABLE: CodeTexts<UnavailableCode> = {
  key_unavailable: {
    means: 'The function that gives the key failed, or gave no usable key.',
    fix: 'See the message. The failure is kept for one second, and the first request after that calls it again; "resolveTenant" is called by every request. Keys that a function gave are used for "keyTtlMs", and after that until the function has given others.',
  },
  store_unavailable: {
    means: 'The store failed, did not answer in time, or is full.',
    fix: 'The handler did not run, or its result could not be marked.',
  },
  buffer_full: {
    means: 'The bodies being read hold more than "maxBufferedBytes".',
    fix: 'Many slow or large bodies simultaneously: an attack, or a limit too low for your traffic.',
  },
  draining: {
    means:
      'drain() was called: the delivery came after it, or its run was cut off when the time of the drain had ended.',
    fix: "The process is ending; the provider's next attempt finds another.",
  },
  internal_error: {
    means: 'The receiver itself failed.',
    fix: 'A bug in Countersign, or in an adapter or a definition. Please report it with "error.cause".',
  },
}

/** The delivery was verified, and its handler did not succeed. */
const FAILED: CodeTexts<Failed['code']> = {
  handler_failed: { means: 'The handler threw.' },
  handler_timeout: { means: 'The handler took longer than "handlerTimeoutMs"; "error" is a "HandlerTimeoutError".' },
  retry_after: { means: 'The handler threw "RetryAfterError".' },
}

const ALL = new Map<string, CodeText>(Object.entries({ ...REJECTED, ...UNAVAILABLE, ...FAILED }))

/** Every code of an outcome in words, by what became of the delivery. */
export const codeTexts: {
  readonly rejected: CodeTexts<VerificationCode>
  readonly unavailable: CodeTexts<UnavailableCode>
  readonly failed: CodeTexts<Failed['code']>
} = { rejected: REJECTED, unavailable: UNAVAILABLE, failed: FAILED }

/** What a code of an outcome means and what to do about it, as `docs/errors.md` says it; `undefined` for no code. */
export function describeCode(code: string): CodeText | undefined {
  return ALL.get(code)
}
