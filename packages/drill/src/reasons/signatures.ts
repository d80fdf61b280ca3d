import type { CaseName } from '../cases/index.ts'
import type { Pattern } from './pattern.ts'

const UNVERIFIED: readonly CaseName[] = [
  'tampered-body',
  'tampered-signature',
  'wrong-key',
  'missing-signature',
  'malformed-signature',
]

/** Headers that no provider sends. */
const UNREADABLE: readonly CaseName[] = [
  'truncated-signature',
  'unknown-version',
  'empty-signature',
  'doubled-signature',
  'reencoded-signature',
  'many-signatures',
]

const OTHER_REFUSALS: readonly CaseName[] = [
  'appended-body',
  'body-not-utf8',
  'body-bom',
  'empty-key',
  'tampered-id',
  'tampered-time',
  'time-missing',
  'old-outside',
  'ahead-outside',
  'old-day',
  'milliseconds',
  'time-text',
  'empty-body',
  'gzip',
]

/** Faults in what is verified, and in how refusals are answered. */
export const signatures: readonly Pattern[] = [
  {
    code: 'not_verified',
    proof: 'proved',
    failed: UNVERIFIED,
    also: [...UNREADABLE, ...OTHER_REFUSALS, 'forged-effect', 'forged-first'],
    happened: 'Nothing is verified: forged, changed and unsigned deliveries are all accepted.',
    fix: 'Verify each delivery before anything else, and answer 401 when the verifier throws.',
  },
  {
    code: 'signature_not_checked',
    proof: 'proved',
    failed: ['tampered-body', 'tampered-signature', 'wrong-key'],
    passed: ['missing-signature'],
    also: [
      'appended-body',
      'body-not-utf8',
      'body-bom',
      'empty-key',
      'forged-effect',
      'truncated-signature',
      'unknown-version',
      'reencoded-signature',
      'tampered-id',
      'tampered-time',
      'many-signatures',
    ],
    happened: 'The signature must be there, and may be any: it is not compared with the body and your key.',
    fix: 'Look at what the verifier returns: a promise that is not awaited is truthy, and so is an object.',
  },
  {
    code: 'signature_optional',
    proof: 'proved',
    failed: ['missing-signature'],
    passed: ['tampered-signature', 'wrong-key'],
    also: ['empty-signature'],
    happened: 'A signature is verified when it is there, and not asked for when it is not.',
    fix: 'Refuse a delivery whose signature header is missing or empty.',
  },
  {
    code: 'any_key',
    proof: 'proved',
    failed: ['wrong-key'],
    passed: ['tampered-body', 'missing-signature'],
    happened: 'Changed bytes are refused, another key is not: what is checked is not checked with your key.',
    fix: 'Verify with the key that you configured, and with nothing that came in the request.',
  },
  {
    code: 'prefix_compared',
    proof: 'proved',
    failed: ['truncated-signature'],
    passed: ['malformed-signature', 'empty-signature'],
    also: ['tampered-signature'],
    happened: 'The beginning of the signature is enough: lengths are not compared.',
    fix: 'Compare signatures of the full length only, with timingSafeEqual.',
  },
  {
    code: 'body_trimmed',
    proof: 'proved',
    failed: ['appended-body'],
    passed: ['tampered-body'],
    happened: 'The bytes after the body are not verified: it is trimmed, parsed and serialized again, or cut off.',
    fix: 'Verify all bytes that were received.',
  },
  {
    code: 'body_decoded',
    proof: 'proved',
    failed: ['body-not-utf8'],
    passed: ['tampered-body'],
    also: ['body-bom'],
    happened: 'The body is decoded to text before it is verified: other bytes than the signed ones give the same text.',
    fix: 'Give the verifier the bytes (a Buffer or Uint8Array), and no toString() of them.',
  },
  {
    code: 'refusals_are_errors',
    proof: 'proved',
    broken: ['wrong-key', 'tampered-signature', 'tampered-body'],
    also: [...UNVERIFIED, ...UNREADABLE, ...OTHER_REFUSALS],
    happened: 'What is refused is answered with 5xx, or not at all, as if the receiver itself were at fault.',
    fix: 'Catch what the verifier throws, and answer 401.',
  },
  {
    code: 'refusal_crashes',
    proof: 'proved',
    broken: ['malformed-signature'],
    passed: ['wrong-key', 'tampered-signature'],
    also: ['missing-signature', ...UNREADABLE],
    happened: 'A signature header that cannot be read ends in an error that nobody catches.',
    fix: 'Put the verifier within a try, and answer 401 for whatever it throws; compare lengths before timingSafeEqual.',
  },
]
