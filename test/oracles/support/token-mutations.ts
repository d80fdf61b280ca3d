import type { VerificationCode } from '@countersign/core'

type Members = Readonly<Record<string, unknown>>

/** A token before it is signed. */
export interface TokenDraft {
  readonly head: Members
  readonly claims: Members
  /** In place of the claims, where the payload is no object. */
  readonly payload?: string | Uint8Array
}

/** A change of a token. Where `jose` takes the result, and ours does not, `stricter` says why. */
export interface TokenMutation {
  /** To be read after "A token with". */
  readonly what: string
  readonly draft?: (draft: TokenDraft) => TokenDraft
  /** Of the signed text. */
  readonly text?: (token: string) => string
  readonly stricter?: { readonly code: VerificationCode; readonly reason: string }
}

/** Seconds since 1970. */
export const SECONDS = 1_700_000_000
export const CLAIMS: Members = {
  iss: 'sender',
  aud: 'receiver',
  iat: SECONDS,
  exp: SECONDS + 60,
  id: 'evt_1',
  type: 'paid',
}

const ONE_TEXT = 'A token has one text, so that a replay cannot be dressed up as something new.'
const SHORT_SLACK =
  'A validity ends with a slack of 60 s for clocks, whatever the tolerance for the time of sending is.'
const claim = (what: string, changed: Members, more: Partial<TokenMutation> = {}): TokenMutation => ({
  what,
  draft: (draft) => ({ ...draft, claims: { ...draft.claims, ...changed } }),
  ...more,
})
const head = (what: string, changed: Members, more: Partial<TokenMutation> = {}): TokenMutation => ({
  what,
  draft: (draft) => ({ ...draft, head: { ...draft.head, ...changed } }),
  ...more,
})
const payload = (what: string, text: string | Uint8Array, more: Partial<TokenMutation> = {}): TokenMutation => ({
  what,
  draft: (draft) => ({ ...draft, payload: text }),
  ...more,
})
const text = (what: string, change: (token: string) => string, more: Partial<TokenMutation> = {}): TokenMutation => ({
  what,
  text: change,
  ...more,
})
const part = (index: number, change: (part: string) => string) => (token: string) =>
  token
    .split('.')
    .map((one, at) => (at === index ? change(one) : one))
    .join('.')
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const refused = (code: VerificationCode, reason: string) => ({ stricter: { code, reason } })
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export const tokenMutations: readonly TokenMutation[] = [
  claim('an end 59 s ago', { exp: SECONDS - 59 }),
  claim('an end 61 s ago', { exp: SECONDS - 61 }, refused('timestamp_too_old', SHORT_SLACK)),
  claim('an end long ago', { exp: SECONDS - 3600 }),
  claim('no end', { exp: undefined }),
  claim('an end that is a text', { exp: String(SECONDS + 60) }),
  claim('null for its end', { exp: null }),
  claim('an end with a fraction', { exp: SECONDS + 0.5 }),
  claim('a beginning in 59 s', { nbf: SECONDS + 59 }),
  claim('a beginning in 61 s', { nbf: SECONDS + 61 }, refused('timestamp_too_new', SHORT_SLACK)),
  claim('a beginning in an hour', { nbf: SECONDS + 3600 }),
  claim('a beginning that is a text', { nbf: '0' }),
  claim(
    'a beginning before 1970',
    { nbf: -1 },
    refused('timestamp_malformed', 'No sender is that old: it is no time.'),
  ),
  claim('no time', { iat: undefined }),
  claim('a time that is a text', { iat: String(SECONDS) }),
  claim('a time of 300 s ago', { iat: SECONDS - 300 }),
  claim('a time of 302 s ago', { iat: SECONDS - 302 }),
  claim('a time in 300 s', { iat: SECONDS + 300 }),
  claim('a time in 302 s', { iat: SECONDS + 302 }),
  claim('another issuer', { iss: 'other' }),
  claim('no issuer', { iss: undefined }),
  claim('a list of issuers', { iss: ['sender'] }),
  claim('another audience', { aud: 'other' }),
  claim('no audience', { aud: undefined }),
  claim('several audiences', { aud: ['other', 'receiver'] }),
  claim('an empty list of audiences', { aud: [] }),
  claim('an audience in a list in a list', { aud: [['receiver']] }),
  claim('another subject', { sub: 'any' }),
  head('a "kid"', { kid: 'k-1' }),
  head(
    'a "kid" with white space',
    { kid: 'k 1' },
    refused('signature_malformed', 'Keys are looked up by it: it is visible ASCII.'),
  ),
  head(
    'a "kid" that is a number',
    { kid: 1 },
    refused('signature_malformed', 'Keys are looked up by it: it is visible ASCII.'),
  ),
  head('another "typ"', { typ: 'at+jwt' }),
  head('keys of its own', {
    jwk: { kty: 'oct', k: 'AAAA' },
    jku: 'https://evil.example/',
    x5u: 'https://evil.example/',
  }),
  head('a critical header', { crit: ['exp'], exp: SECONDS }),
  head('a payload that says it is not encoded', { crit: ['b64'], b64: false }),
  head(
    '"b64" without "crit"',
    { b64: true },
    refused('signature_malformed', 'What changes how a token is read is in no token of a sender.'),
  ),
  head('"none" for its algorithm', { alg: 'none' }),
  head('HS256 for its algorithm, whatever it is', { alg: 'HS256' }),
  head('its algorithm in a list', { alg: ['HS256'] }),
  head('no algorithm', { alg: undefined }),
  payload('a list for its claims', '[]'),
  payload('a text for its claims', '"text"'),
  payload('null for its claims', 'null'),
  payload('claims that are no JSON', '{"iss":'),
  payload('a claim twice', JSON.stringify({ iss: 'other' }).replace('}', `,${JSON.stringify(CLAIMS).slice(1)}`)),
  payload('white space around its claims', ` ${JSON.stringify(CLAIMS)}\n`),
  payload('claims that are no UTF-8', Buffer.from(JSON.stringify({ ...CLAIMS, name: '\u00ff' }), 'latin1')),
  payload(
    'a byte order mark before its claims',
    `\uFEFF${JSON.stringify(CLAIMS)}`,
    refused('signature_malformed', 'JSON has none; readers differ in what they do about it.'),
  ),
  claim(
    'more than 16,384 characters',
    { name: 'x'.repeat(13_000) },
    refused('signature_malformed', 'It is read before anybody is known to have sent it, and no sender needs so many.'),
  ),
  text(
    'padding behind its signature',
    part(2, (one) => one.padEnd(Math.ceil(one.length / 4) * 4, '=')),
    refused('signature_malformed', ONE_TEXT),
  ),
  text('other unused bits in its last digit', part(2, withOtherBits), refused('signature_malformed', ONE_TEXT)),
  text(
    '"+" and "/" in its signature',
    part(2, (one) => one.replaceAll('-', '+').replaceAll('_', '/')),
  ),
  text(
    'a space in its signature',
    part(2, (one) => `${one.slice(0, 4)} ${one.slice(4)}`),
    refused('signature_malformed', ONE_TEXT),
  ),
  text(
    'a signature that is cut',
    part(2, (one) => one.slice(0, -4)),
  ),
  text(
    'a signature that is too long',
    part(2, (one) => `${one}AAAA`),
  ),
  text(
    'a signature of zeros',
    part(2, (one) => 'A'.repeat(one.length)),
  ),
  text(
    'no signature',
    part(2, () => ''),
  ),
  text(
    'another first digit of its signature',
    part(2, (one) => (one.startsWith('A') ? 'B' : 'A') + one.slice(1)),
  ),
  text(
    'another payload',
    part(1, () => encode({ ...CLAIMS, type: 'refunded' })),
  ),
  text(
    'another head',
    part(0, (one) => encode({ ...JSON.parse(Buffer.from(one, 'base64url').toString()), kid: 'x' })),
  ),
  text('two parts', (token) => token.split('.').slice(0, 2).join('.')),
  text('four parts', (token) => `${token}.e30`),
  text('nothing in it', () => '..'),
]

/** The last digit of 1 or 2 bytes beyond a multiple of 3 has bits that are not used. */
function withOtherBits(signature: string): string {
  if (signature.length % 4 === 0) return signature
  const last = DIGITS.indexOf(signature.slice(-1))
  return signature.slice(0, -1) + DIGITS.charAt(last ^ 1)
}
