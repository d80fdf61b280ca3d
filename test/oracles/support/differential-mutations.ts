import { concat, utf8 } from '@countersign/tools/bytes'
import { changeHeader } from '@countersign/tools/http/headers'
import type { Sent } from '../../support/oracle.ts'
import { type Draft, NOW, type Peer } from './differential-peers.ts'

/** One way to make a delivery odd: before it is signed, or on its way. `pick` chooses among its variants. */
export interface Mutation {
  readonly id: string
  readonly draft?: (draft: Draft, pick: number) => Draft
  readonly sent?: (sent: Sent, peer: Peer, pick: number) => Sent
}

type EditText = (text: string, pick: number) => string
type EditBytes = (body: Uint8Array, pick: number) => Uint8Array

const signedTime = (id: string, edit: EditText): Mutation => ({
  id,
  draft: (draft, pick) => ({ ...draft, time: edit(draft.time, pick) }),
})
const signedId = (id: string, edit: EditText): Mutation => ({
  id,
  draft: (draft, pick) => ({ ...draft, id: edit(draft.id, pick) }),
})
const signedBody = (id: string, edit: EditBytes): Mutation => ({
  id,
  draft: (draft, pick) => ({ ...draft, body: edit(draft.body, pick) }),
})
const sentBody = (id: string, edit: EditBytes): Mutation => ({
  id,
  sent: (sent, _, pick) => ({ ...sent, body: edit(sent.body, pick) }),
})
const sentHeader = (id: string, of: (peer: Peer) => string | undefined, edit: (peer: Peer) => EditText): Mutation => ({
  id,
  sent: (sent, peer, pick) => {
    const name = of(peer)
    if (name === undefined || sent.headers[name] === undefined) return sent
    return changeHeader(sent, name, (text) => edit(peer)(text, pick))
  },
})

const signatureHeader = (id: string, edit: (peer: Peer) => EditText) =>
  sentHeader(id, ({ header }) => header.signature, edit)
const idHeader = (id: string, edit: EditText) =>
  sentHeader(
    id,
    ({ header }) => header.id,
    () => edit,
  )
/** The time as it is shown; Stripe has it among the signatures. */
const timeText = (id: string, edit: EditText) =>
  sentHeader(
    id,
    ({ header }) => header.time ?? (header.signature === 'stripe-signature' ? header.signature : undefined),
    ({ header }) =>
      (text, pick) =>
        header.time ? edit(text, pick) : text.replace(/(?<=t=)[^,]*/, (time) => edit(time, pick)),
  )
/** The encoded signature alone, without what stands before it. */
const encoded = (id: string, edit: (text: string, pick: number, peer: Peer) => string) =>
  signatureHeader(
    id,
    (peer) => (text, pick) => text.replace(/[A-Za-z0-9+/]{43,}=*/, (signature) => edit(signature, pick, peer)),
  )

/** The list with one entry more, of another version or a signature of nothing; a plain header is doubled by it. */
const entryOf = ({ separator, encoding }: Peer, version = 'v1') => {
  const nothing = encoding === 'hex' ? '0'.repeat(64) : `${'A'.repeat(43)}=`
  return separator === ',' ? `${version}=${nothing}` : `${version},${nothing}`
}
const around = (id: string, entry: (peer: Peer) => string, place: 'before' | 'after') =>
  signatureHeader(id, (peer) => (text) => {
    if (!peer.separator) return text
    const [first, last] = place === 'before' ? [entry(peer), text] : [text, entry(peer)]
    return `${first}${peer.separator}${last}`
  })

const invalidBytes = [Uint8Array.of(0xff), Uint8Array.of(0xc0, 0x80), Uint8Array.of(0xed, 0xa0, 0x80)]

const latin1 = (body: Uint8Array, edit: EditText, pick: number) =>
  new Uint8Array(Buffer.from(edit(Buffer.from(body).toString('latin1'), pick), 'latin1'))
const choose = <Item>(items: readonly Item[], pick: number): Item => items[pick % items.length] as Item
const insertMember =
  (member: string): EditBytes =>
  (body, pick) =>
    latin1(body, (text) => text.replace('{', `{${member},`), pick)

const spaced: EditText = (text, pick) => choose([` ${text}`, `${text} `, `\t${text}`, `${text}\t`, `${text}\n`], pick)

export const mutations: readonly Mutation[] = [
  // Signed as they stand.
  signedTime('time-in-tolerance', (text, pick) => String(Number(text) + (pick % 601) - 300)),
  signedTime('time-too-old', (text, pick) => String(Number(text) - choose([301, 302, 3600, 1e9], pick))),
  signedTime('time-too-new', (text, pick) => String(Number(text) + choose([301, 302, 3600, 1e9], pick))),
  signedTime('signed-time-leading-zero', (text, pick) => '0'.repeat(1 + (pick % 3)) + text),
  signedTime('signed-time-plus', (text) => `+${text}`),
  signedTime('signed-time-white-space', (text, pick) => spaced(text, pick)),
  signedTime('signed-time-fraction', (text, pick) => text + choose(['.0', '.5', '.'], pick)),
  signedTime('signed-time-junk', (text, pick) => text + choose(['zz', 'e0', '_', '\u0660'], pick)),
  signedTime('signed-time-milliseconds', () => String(NOW)),
  signedTime('signed-time-no-number', (_, pick) => choose(['now', '0x6553f100', '-1', 'Infinity', '1e9'], pick)),
  signedTime('signed-time-empty', () => ''),
  signedId('signed-id-dot', (text, pick) => choose([`${text}.1`, `.${text}`, 'a.b.c'], pick)),
  signedId('signed-id-comma', (text, pick) => choose([`${text},1`, `${text}, ${text}`], pick)),
  signedId('signed-id-white-space', (text, pick) => spaced(text, pick)),
  signedId('signed-id-not-ascii', (text) => `${text}é`),
  signedId('signed-id-too-long', (text, pick) => text.padEnd(257 + (pick % 9), 'x')),
  signedId('signed-id-empty', () => ''),
  signedBody('signed-body-empty', () => new Uint8Array()),
  signedBody('signed-body-mark', (body) => concat(utf8('\uFEFF'), body)),
  signedBody('signed-body-not-utf8', (body, pick) =>
    latin1(
      body,
      (text) => text.replace('":"', `":"${Buffer.from(choose(invalidBytes, pick)).toString('latin1')}`),
      pick,
    ),
  ),
  signedBody('signed-body-not-json', (_, pick) =>
    utf8(choose(['Hello, World!', '{"a":', 'a=1&b=2', '{}{}', "{'a':1}"], pick)),
  ),
  signedBody('signed-body-no-object', (_, pick) => utf8(choose(['1', '"text"', 'null', 'true'], pick))),
  signedBody('signed-body-proto', (body, pick) =>
    insertMember(choose(['"__proto__":{"a":1}', '"\\u005f_proto__":1'], pick))(body, pick),
  ),
  signedBody('signed-body-white-space', (body, pick) => concat(body, utf8(choose([' ', '\n', '\r\n'], pick)))),
  signedBody('signed-body-same-name-twice', insertMember('"type":"first"')),
  signedBody('signed-body-numbers', insertMember('"n":[1.0,1e3,12345678901234567890]')),
  signedBody('signed-body-without-id', (body, pick) => latin1(body, (text) => text.replace('"id"', '"no"'), pick)),
  // Changed on their way: headers.
  signatureHeader('signature-white-space', () => spaced),
  signatureHeader('signature-missing', () => () => ''),
  signatureHeader('signature-doubled', () => (text) => `${text}, ${text}`),
  signatureHeader('signature-doubled-by-comma', () => (text) => `${text},${text}`),
  signatureHeader('signature-doubled-by-space', () => (text) => `${text} ${text}`),
  signatureHeader(
    'signature-prefix-case',
    () => (text) => text.replace(/^(v1|sha256)|(?<=,)v1(?==)/, (prefix) => prefix.toUpperCase()),
  ),
  signatureHeader(
    'signature-alien-prefix',
    () => (text, pick) =>
      text.replace(/^(?:v1,|sha256=)?(?!t=)|(?<=,)v1=/, choose(['v2,', 'sha1=', 'v0=', 'ed25519=', 'v1a,'], pick)),
  ),
  signatureHeader(
    'list-reversed',
    ({ separator = ' ' }) =>
      (text) =>
        text.split(separator).toReversed().join(separator),
  ),
  signatureHeader('list-many', ({ separator }) => (text, pick) => {
    const entries = separator ? text.split(separator) : [text]
    return separator ? [...entries, ...Array(2 + (pick % 40)).fill(entries.at(-1))].join(separator) : text
  }),
  signatureHeader(
    'list-empty-entry',
    ({ separator }) =>
      (text, pick) =>
        separator ? choose([`${text}${separator}`, `${separator}${text}`], pick) : text,
  ),
  signatureHeader('list-space-after-comma', () => (text) => text.replace(/,(?=v|t)/, ', ')),
  around('list-wrong-signature-before', (peer) => entryOf(peer), 'before'),
  around('list-wrong-signature-after', (peer) => entryOf(peer), 'after'),
  around('list-other-version-before', (peer) => entryOf(peer, 'v9'), 'before'),
  around('list-other-version-after', (peer) => entryOf(peer, 'v0'), 'after'),
  around('list-short-signature-before', ({ separator }) => (separator === ',' ? 'v1=00' : 'v1,AAAA'), 'before'),
  around('list-bare-version', () => 'v1', 'after'),
  around('list-junk', ({ separator }) => (separator === ',' ? 'x=y' : 'junk'), 'after'),
  around('list-second-time', ({ separator }) => (separator === ',' ? `t=${NOW / 1000}` : 'junk'), 'after'),
  around('list-later-time-before', ({ separator }) => (separator === ',' ? `t=${NOW / 1000 + 1}` : 'junk'), 'before'),
  encoded('signature-upper-case', (text) => text.toUpperCase()),
  encoded('signature-lower-case', (text) => text.toLowerCase()),
  encoded('signature-base64url', (text, _, { encoding }) => Buffer.from(text, encoding).toString('base64url')),
  encoded('signature-unpadded', (text) => text.replace(/=+$/, '')),
  encoded('signature-padded', (text) => `${text}=`),
  encoded('signature-loose-bits', (text) => text.replace(/[A-Za-z0-9+/](?==)/, loosen)),
  encoded('signature-other-encoding', (text, _, { encoding }) =>
    Buffer.from(text, encoding).toString(encoding === 'hex' ? 'base64' : 'hex'),
  ),
  encoded('signature-cut', (text, pick) => text.slice(0, 2 * (pick % (text.length >> 1)))),
  encoded('signature-half-byte', (text) => text.replace(/0(.)$/, '$1')),
  encoded('signature-bit-flipped', (text, pick) => flipDigit(text, pick)),
  encoded('signature-white-space-inside', (text, pick) => {
    const at = 1 + (pick % (text.length - 1))
    return `${text.slice(0, at)}${choose([' ', '\n', '\t'], pick)}${text.slice(at)}`
  }),
  encoded('signature-zero-as-space', (text) => text.replace(/^((?:..)*?)0/, '$1 ')),
  encoded('signature-junk-behind', (text, pick) => text + choose(['!', 'g', '=x', ',x', '\u00e9', '00'], pick)),
  timeText('time-missing', () => ''),
  timeText('time-white-space', spaced),
  timeText('time-leading-zero', (text) => `0${text}`),
  timeText('time-plus', (text) => `+${text}`),
  timeText('time-junk-behind', (text, pick) => text + choose(['zz', '.9', 'e3', ' 5', '=5'], pick)),
  timeText('time-doubled', (text) => `${text}, ${text}`),
  timeText('time-changed', (text, pick) => String(Number(text) + 1 + (pick % 9))),
  idHeader('id-missing', () => ''),
  idHeader('id-white-space', spaced),
  idHeader('id-doubled', (text) => `${text}, ${text}`),
  idHeader('id-changed', (text) => `${text}x`),
  { id: 'alias-beside-empty', sent: (sent) => besideEmpty(sent) },
  { id: 'alias', sent: (sent) => ({ ...sent, headers: rename(sent.headers) }) },
  {
    id: 'content-encoding',
    sent: (sent, _, pick) =>
      changeHeader(sent, 'content-encoding', () => choose(['gzip', 'br', 'identity', 'deflate'], pick)),
  },
  // Changed on their way: the body.
  sentBody('body-mark-added', (body) => concat(utf8('\uFEFF'), body)),
  sentBody('body-mark-inside', (body) => concat(body, utf8('\uFEFF'))),
  sentBody('body-invalid-for-replacement', (body, pick) =>
    latin1(body, (text) => text.replace('ï¿½', choose(['\u00ff', '\u00c0', '\u0080'], pick)), pick),
  ),
  sentBody('body-byte-appended', (body, pick) => concat(body, Uint8Array.of(pick & 0xff))),
  sentBody('body-bit-flipped', (body, pick) =>
    body.map((byte, index) => (index === pick % body.length ? byte ^ (1 << (pick & 7)) : byte)),
  ),
  sentBody('body-cut', (body, pick) => body.subarray(0, pick % (body.length + 1))),
  sentBody('body-line-ends', (body) => latin1(body, (text) => text.replaceAll('\n', '\r\n'), 0)),
]

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The digit with one of the bits set that the last digit leaves unused. */
function loosen(digit: string): string {
  return DIGITS[DIGITS.indexOf(digit) | 1] ?? digit
}

function flipDigit(text: string, pick: number): string {
  const at = pick % text.replace(/=+$/, '').length
  return `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`
}

function rename(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.replace(/^svix-/, 'webhook-'), text]))
}

/** Svix's headers under their other names, with an empty one of the first names beside them. */
function besideEmpty(sent: Sent): Sent {
  if (sent.headers['svix-id'] === undefined) return sent
  return { ...sent, headers: { ...rename(sent.headers), 'svix-id': '' } }
}
