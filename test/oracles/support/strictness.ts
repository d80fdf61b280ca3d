import type { VerificationCode } from '@countersign/core'
import type { PeerName } from './differential-peers.ts'

/** A kind of delivery that a provider's own package takes and ours refuses. */
export interface Strictness {
  /** The mutation in `differential-mutations.ts` that makes it. */
  readonly id: string
  /** What the delivery has, to be read after "A delivery with". */
  readonly what: string
  readonly acceptedBy: readonly PeerName[]
  readonly code: VerificationCode
  readonly reason: string
}

/** The other way round: what a package refuses and ours takes. */
export interface Leniency {
  readonly id: string
  readonly what: string
  readonly refusedBy: readonly PeerName[]
  readonly reason: string
}

const STANDARD = ['standardwebhooks', 'svix'] as const
const HMAC_LISTS = [...STANDARD, 'stripe'] as const
const TEXTS = ['telnyx', ...HMAC_LISTS, '@octokit/webhooks-methods'] as const
const ALL = [...TEXTS, 'discord-interactions'] as const

const ONE_TEXT = 'A time has one text, so that nobody can write the signed one in another way.'
const ONE_SIGNATURE_TEXT = 'A signature has one text, so that a replay cannot be dressed up as something new.'
const ONE_HEADER = 'Which of two headers counts is for nobody to guess: a proxy and an app may guess differently.'
const LIST_ENTRY = 'A list that the provider does not write is not repaired.'
const ID = 'An id that holds what separates the signed values could take part of its neighbour over.'
const EVENT = 'It is signed, but it is no event, and handlers are not asked to find out.'
const BYTES = 'The signature covers bytes, and bytes are compared; the package compares what it decoded them to.'

export const strictnesses: readonly Strictness[] = [
  {
    id: 'time-too-old',
    what: 'a signed time more than the tolerance ago',
    acceptedBy: ['discord-interactions'],
    code: 'timestamp_too_old',
    reason: 'Without a limit, a delivery that was seen once can be sent again for ever.',
  },
  {
    id: 'time-too-new',
    what: 'a signed time more than the tolerance ahead',
    acceptedBy: ['stripe', 'discord-interactions'],
    code: 'timestamp_too_new',
    reason: 'It could be sent again until that time has passed, which may be years.',
  },
  {
    id: 'signed-time-leading-zero',
    what: 'a leading zero in the signed time',
    acceptedBy: ['telnyx', 'discord-interactions'],
    code: 'timestamp_malformed',
    reason: ONE_TEXT,
  },
  ...(
    [
      ['signed-time-plus', 'a plus sign before the signed time'],
      ['signed-time-white-space', 'white space around the signed time'],
      ['signed-time-fraction', 'a fraction in the signed time'],
      ['signed-time-junk', 'junk behind the signed time'],
      ['signed-time-no-number', 'a signed time that is no number'],
    ] as const
  ).map(
    ([id, what]): Strictness => ({
      id,
      what,
      acceptedBy: ['discord-interactions'],
      code: 'timestamp_malformed',
      reason: 'The package does not read the time at all; what is no time cannot be judged.',
    }),
  ),
  {
    id: 'signed-time-milliseconds',
    what: 'a signed time in milliseconds',
    acceptedBy: ['stripe', 'discord-interactions'],
    code: 'timestamp_malformed',
    reason: 'Read as seconds, it is tens of thousands of years ahead.',
  },
  ...(
    [
      ['time-white-space', 'white space put around the time'],
      ['time-leading-zero', 'a leading zero put before the time'],
      ['time-plus', 'a plus sign put before the time'],
      ['time-junk-behind', 'junk put behind the time'],
    ] as const
  ).map(
    ([id, what]): Strictness => ({ id, what, acceptedBy: HMAC_LISTS, code: 'timestamp_malformed', reason: ONE_TEXT }),
  ),
  {
    id: 'time-doubled',
    what: 'its time sent twice',
    acceptedBy: STANDARD,
    code: 'header_malformed',
    reason: ONE_HEADER,
  },
  {
    id: 'list-second-time',
    what: 'the same time twice in the list',
    acceptedBy: ['stripe'],
    code: 'header_malformed',
    reason: ONE_HEADER,
  },
  {
    id: 'list-later-time-before',
    what: 'another time before the signed one',
    acceptedBy: ['stripe'],
    code: 'header_malformed',
    reason: ONE_HEADER,
  },
  ...(
    [
      ['signed-id-comma', 'a comma in the id'],
      ['signed-id-white-space', 'white space around the id'],
    ] as const
  ).map(([id, what]): Strictness => ({ id, what, acceptedBy: STANDARD, code: 'header_malformed', reason: ID })),
  {
    id: 'signed-id-not-ascii',
    what: 'an id with letters beyond ASCII',
    acceptedBy: STANDARD,
    code: 'header_malformed',
    reason: 'Servers disagree on how the bytes of a header become text, and so would the keys.',
  },
  {
    id: 'signed-id-too-long',
    what: 'an id of more than 256 characters',
    acceptedBy: STANDARD,
    code: 'header_malformed',
    reason: 'Ids are kept in the store, and no sender needs so long a one.',
  },
  {
    id: 'signature-doubled',
    what: 'its signature header sent twice',
    acceptedBy: HMAC_LISTS,
    code: 'header_malformed',
    reason: ONE_HEADER,
  },
  {
    id: 'signature-doubled-by-comma',
    what: 'its signature header twice, joined by a comma',
    acceptedBy: STANDARD,
    code: 'signature_malformed',
    reason: LIST_ENTRY,
  },
  {
    id: 'signature-doubled-by-comma',
    what: 'its list twice, joined by a comma',
    acceptedBy: ['stripe'],
    code: 'header_malformed',
    reason: ONE_HEADER,
  },
  {
    id: 'signature-doubled-by-space',
    what: 'its list twice, joined by a space',
    acceptedBy: ['stripe'],
    code: 'signature_malformed',
    reason: LIST_ENTRY,
  },
  ...(
    [
      ['list-empty-entry', 'an empty entry in the list of signatures'],
      ['list-short-signature-before', 'a short signature before the right one'],
      ['signature-junk-behind', 'junk behind a signature in the list'],
    ] as const
  ).map(
    ([id, what]): Strictness => ({ id, what, acceptedBy: HMAC_LISTS, code: 'signature_malformed', reason: LIST_ENTRY }),
  ),
  {
    id: 'list-many',
    what: 'more than 16 entries in its list of signatures',
    acceptedBy: HMAC_LISTS,
    code: 'signature_malformed',
    reason: 'Every signature costs a check, and no provider sends so many.',
  },
  {
    id: 'signature-white-space',
    what: 'white space around the list of signatures',
    acceptedBy: STANDARD,
    code: 'signature_malformed',
    reason: LIST_ENTRY,
  },
  ...(
    [
      ['signature-white-space', 'white space around the signature'],
      ['signature-white-space-inside', 'white space inside the signature'],
      ['signature-zero-as-space', 'a space for a zero in the signature'],
      ['signature-half-byte', 'half a byte at the end of the signature'],
      ['signature-upper-case', 'a signature in upper case'],
    ] as const
  ).map(
    ([id, what]): Strictness => ({
      id,
      what,
      acceptedBy: ['discord-interactions'],
      code: 'signature_malformed',
      reason: ONE_SIGNATURE_TEXT,
    }),
  ),
  {
    id: 'signature-loose-bits',
    what: 'other unused bits in the last digit of the signature',
    acceptedBy: ['telnyx'],
    code: 'signature_malformed',
    reason: ONE_SIGNATURE_TEXT,
  },
  {
    id: 'signature-padded',
    what: 'a "=" behind the signature',
    acceptedBy: ['stripe'],
    code: 'signature_malformed',
    reason: ONE_SIGNATURE_TEXT,
  },
  {
    id: 'content-encoding',
    what: 'a Content-Encoding',
    acceptedBy: ALL,
    code: 'content_encoding_unsupported',
    reason: 'Some servers inflate the body and some do not; the signature covers one of the two.',
  },
  {
    id: 'body-mark-added',
    what: 'a byte order mark put before the body',
    acceptedBy: ['stripe'],
    code: 'signature_mismatch',
    reason: BYTES,
  },
  {
    id: 'body-invalid-for-replacement',
    what: 'bytes that are no UTF-8 in place of a signed U+FFFD',
    acceptedBy: TEXTS,
    code: 'signature_mismatch',
    reason: BYTES,
  },
  {
    id: 'signed-body-empty',
    what: 'an empty body',
    acceptedBy: ['standardwebhooks', 'discord-interactions'],
    code: 'body_malformed',
    reason: EVENT,
  },
  ...(
    [
      ['signed-body-mark', 'a signed byte order mark'],
      ['signed-body-not-json', 'a body that is no JSON'],
    ] as const
  ).map(
    ([id, what]): Strictness => ({
      id,
      what,
      acceptedBy: ['@octokit/webhooks-methods', 'discord-interactions'],
      code: 'body_malformed',
      reason: EVENT,
    }),
  ),
  {
    id: 'signed-body-not-utf8',
    what: 'a body that is no UTF-8',
    acceptedBy: ['discord-interactions'],
    code: 'body_malformed',
    reason: 'JSON is UTF-8; two readers of anything else may see two events.',
  },
  {
    id: 'signed-body-no-object',
    what: 'a number, a text or null for a body',
    acceptedBy: ALL,
    code: 'body_malformed',
    reason: EVENT,
  },
  {
    id: 'signed-body-proto',
    what: 'a "__proto__" key in the body',
    acceptedBy: ALL,
    code: 'body_malformed',
    reason: 'Copied into another object, it changes what that object is.',
  },
  {
    id: 'signed-body-without-id',
    what: 'an event without an id',
    acceptedBy: ['stripe'],
    code: 'body_malformed',
    reason: 'Without an id, a duplicate could not be told from a new event.',
  },
  {
    id: 'signed-body-same-name-twice',
    what: 'a name twice in an object that may hold the id of its event',
    acceptedBy: ['stripe'],
    code: 'body_malformed',
    reason: 'Readers differ in which of two members counts, so that one event could pass for another.',
  },
]

export const leniencies: readonly Leniency[] = [
  {
    id: 'list-bare-version',
    what: 'an entry "v1" without a "=" behind a right signature',
    refusedBy: ['stripe'],
    reason: 'The package trips over it with a TypeError; ours passes over an entry that is no signature.',
  },
  {
    id: 'list-space-after-comma',
    what: 'white space after a comma of the list',
    refusedBy: ['stripe'],
    reason: 'Other providers write their lists so, and it stands in no text that is signed or compared.',
  },
]
