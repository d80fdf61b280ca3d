import { gzipSync } from 'node:zlib'
import { type Case, one } from '../case.ts'
import type { EventOptions } from '../deliver.ts'
import type { Verdict } from '../expected.ts'
import { MAX_BODY_BYTES, type PartyName } from '../receivers.ts'
import {
  announced,
  bare,
  chunked,
  chunkedWithoutEnd,
  dripping,
  type Frame,
  inTwo,
  lacking,
  late,
  whole,
} from '../wire.ts'

const encode = (text: string) => new TextEncoder().encode(text)

/** JSON that a re-serialised or decoded body would not be equal to; `*` stands for the event's own members. */
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['spaces everywhere', ' { "data" : { * , "n" : [ 1 , 2 ] } } '],
  ['CRLF between its members', '{\r\n\t"data": {\r\n*\r\n}\r\n}\r\n'],
  ['a lone CR at its end', '{"data":{*}}\r'],
  ['newlines at both ends', '\n\n{"data":{*}}\n\n'],
  ['the patterns of replace()', '{"data":{*,"text":"$& $1 $` $\' $$ $<a>"}}'],
  ['letters of every length in UTF-8', '{"data":{*,"text":"a é € 🙂 \u0301"}}'],
  ['escapes', '{"data":{*,"text":"\\u00e9\\/\\ud83d\\ude42\\u0000"}}'],
  ['a lone surrogate, escaped', '{"data":{*,"text":"\\ud800"}}'],
  ['line separators', '{"data":{*,"text":"\u2028\u2029\u0085"}}'],
  ['a replacement character', '{"data":{*,"text":"\ufffd"}}'],
  ['numbers that change when they are written again', '{"data":{*,"n":[1.0,1e3,-0,12345678901234567890,0.1e-7]}}'],
  ['a key twice', '{"data":{*,"payload":{"a":1,"a":2}}}'],
  ['keys in an order of their own', '{"data":{"2":0,"b":0,"1":0,*,"a":0}}'],
  ['something that looks like a form', '{"data":{*,"text":"a=b&c=d+e%20f"}}'],
  ['something that looks like HTML', '{"data":{*,"text":"<!--#exec cmd=\\"ls\\"--><script>"}}'],
  ['300 levels', `{"data":{*,"deep":${'['.repeat(300)}${']'.repeat(300)}}}`],
  ['a boundary of multipart', '{"data":{*,"text":"--x\\r\\nContent-Disposition: form-data"}}'],
]

const FRAMES: readonly (readonly [name: string, Frame])[] = [
  ['whole', whole],
  ['in two pieces', inTwo],
  ['in chunks of one byte', chunked(1)],
  ['in chunks of 100 bytes', chunked(100)],
]

/** What is signed, and is no event all the same. */
const NO_EVENTS: readonly (readonly [name: string, body: string | Uint8Array])[] = [
  ['nothing', ''],
  ['a space', ' '],
  ['half of it', '{"data":{"id":"1"'],
  ['two of it', '{"data":{"id":"1"}}{"data":{"id":"2"}}'],
  ['the word null', 'null'],
  ['a form', 'id=1&event_type=message.received'],
  ['a byte order mark before it', '\ufeff{"data":{"id":"1"}}'],
  ['UTF-16', new Uint8Array(Buffer.from('{"data":{"id":"1"}}', 'utf16le'))],
  ['a byte that is not UTF-8', Uint8Array.of(...encode('{"data":{"id":"'), 0xff, ...encode('"}}'))],
  ['a surrogate in UTF-8', Uint8Array.of(...encode('{"data":{"id":"'), 0xed, 0xa0, 0x80, ...encode('"}}'))],
  ['an overlong NUL', Uint8Array.of(...encode('{"data":{"id":"'), 0xc0, 0x80, ...encode('"}}'))],
  ['a NUL at its end', '{"data":{"id":"1"}}\0'],
  ['gzip that nothing says to be gzip', new Uint8Array(gzipSync('{"data":{"id":"1"}}'))],
  ['a __proto__', '{"data":{"id":"1","__proto__":{"admin":true}}}'],
  ['a __proto__ in escapes', '{"data":{"id":"1","\\u005f_proto__":{"admin":true}}}'],
]

/** What happens to bytes between the provider and us. */
const TAMPERED: readonly (readonly [name: string, (body: Uint8Array) => Uint8Array])[] = [
  ['has a space more', (body) => Uint8Array.of(...body, 0x20)],
  ['has a line end more', (body) => Uint8Array.of(...body, 0x0d, 0x0a)],
  ['has a NUL more', (body) => Uint8Array.of(...body, 0)],
  ['has a byte order mark', (body) => Uint8Array.of(0xef, 0xbb, 0xbf, ...body)],
  ['lacks its last byte', (body) => body.subarray(0, -1)],
  ['is empty', () => new Uint8Array()],
  ['is there twice', (body) => Uint8Array.of(...body, ...body)],
  ['has one bit flipped', (body) => body.with(20, (body[20] ?? 0) ^ 1)],
  ['has a byte that is not UTF-8', (body) => body.with(20, 0xff)],
  ['is written again', (body) => encode(JSON.stringify(JSON.parse(Buffer.from(body).toString()), undefined, 1))],
  ['is compressed and does not say so', (body) => new Uint8Array(gzipSync(body))],
]

const SIGNERS: readonly PartyName[] = ['telnyx', 'dfns', 'v1', 'v1a', 'acme']

const TYPES = [
  ...['application/json', 'application/json; charset=utf-16', 'application/vnd.api+json', 'text/plain', 'text/html'],
  ...['application/x-www-form-urlencoded', 'application/octet-stream', 'multipart/form-data; boundary=x'],
  ...['multipart/form-data', 'application/xml', 'nonsense', '/', ''],
]

const ENCODINGS: readonly (readonly [string | readonly string[], Verdict])[] = [
  ...[
    'gzip',
    'GZIP',
    'x-gzip',
    'deflate',
    'br',
    'zstd',
    'compress',
    '*',
    'gzip, identity',
    'identity, identity',
    'utf-8',
  ].map((encoding) => [encoding, 'rejected content_encoding_unsupported'] as const),
  [['identity', 'gzip'], 'rejected content_encoding_unsupported'],
  ['identity', 'processed'],
  ['Identity', 'processed'],
  ['', 'processed'],
]

const padTo = (length: number): EventOptions => ({ body: (id) => `{"data":{"id":"${id}"}}`.padEnd(length) })
const TOO_LARGE = 'rejected body_too_large'

/** Bodies around the limit of size: how long they are, and how they come. */
const SIZES: readonly (readonly [name: string, length: number, Frame, Verdict])[] = [
  ['of the limit, whole', MAX_BODY_BYTES, whole, 'processed'],
  ['of the limit, in chunks', MAX_BODY_BYTES, chunked(1000), 'processed'],
  ['of the limit, in one chunk', MAX_BODY_BYTES, chunked(MAX_BODY_BYTES), 'processed'],
  ['one byte over the limit, whole', MAX_BODY_BYTES + 1, whole, TOO_LARGE],
  ['one byte over the limit, in chunks', MAX_BODY_BYTES + 1, chunked(1000), TOO_LARGE],
  ['one byte over the limit, in one chunk', MAX_BODY_BYTES + 1, chunked(MAX_BODY_BYTES + 1), TOO_LARGE],
  ['ten times the limit, in chunks', MAX_BODY_BYTES * 10, chunked(4096), TOO_LARGE],
  ['one byte over the limit, announced', 100, announced(MAX_BODY_BYTES + 1), TOO_LARGE],
  ['a terabyte, announced', 100, announced(10 ** 12), TOO_LARGE],
]

/** Bodies that do not come in time. */
const SLOW: readonly (readonly [name: string, Frame])[] = [
  ['none of its bytes', announced(500)],
  ['all but one of its bytes', lacking(1)],
  ['all of its chunks but the last', chunkedWithoutEnd],
  ['one byte at a time', dripping],
]

function ownBody(text: string): EventOptions {
  return { body: (id) => text.replace('*', () => `"id":"${id}","event_type":"message.received"`) }
}

/** Bodies: what they hold, how they come, and what was done to them. */
export function bodyCases(): readonly Case[] {
  return [
    ...TEXTS.flatMap(([name, text]) =>
      FRAMES.map(([frameName, frame]) =>
        one(`a body with ${name}, ${frameName}`, 'telnyx', 'processed', { frame }, { event: ownBody(text) }),
      ),
    ),
    ...(['telnyx-form', 'dfns', 'v1', 'v1a', 'table'] as const).flatMap((to) =>
      FRAMES.map(([frameName, frame]) => one(`an ordinary body ${frameName}`, to, 'processed', { frame })),
    ),
    ...NO_EVENTS.map(([name, body]) =>
      one(`a signed body that is ${name}`, 'telnyx', 'rejected body_malformed', {}, { event: { body: () => body } }),
    ),
    ...SIGNERS.flatMap((to) =>
      TAMPERED.map(([name, tamper]) =>
        one(`the body ${name}`, to, 'rejected signature_mismatch', ({ body }) => ({ body: tamper(body) })),
      ),
    ),
    ...TYPES.map((type) =>
      one(`Content-Type is "${type}"`, 'telnyx', 'processed', { headers: { 'content-type': type } }),
    ),
    one('Content-Type is not sent', 'telnyx', 'processed', { headers: { 'content-type': undefined } }),
    one('Content-Type is sent twice', 'telnyx', 'processed', {
      headers: { 'content-type': ['text/plain', 'text/html'] },
    }),
    one('Content-Type says JSON of a form', 'telnyx-form', 'processed', {
      headers: { 'content-type': 'application/json' },
    }),
    ...ENCODINGS.map(([encoding, verdict]) =>
      one(`Content-Encoding is "${encoding}"`, 'telnyx', verdict, { headers: { 'content-encoding': encoding } }),
    ),
    one('a gzip of the body', 'telnyx', 'rejected content_encoding_unsupported', ({ body }) => ({
      headers: { 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(body)),
    })),
    one('a gzip of 10 MB', 'telnyx', 'rejected content_encoding_unsupported', () => ({
      headers: { 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(new Uint8Array(10_000_000))),
    })),
    ...SIZES.map(([name, length, frame, verdict]) =>
      one(`a body ${name}`, 'telnyx', verdict, { frame }, { event: padTo(length) }),
    ),
    ...SLOW.map(([name, frame]) => one(`${name} in time`, 'impatient', 'rejected body_timeout', { frame })),
    one('a body that comes after its head', 'telnyx', 'processed', { frame: late }),
    one('no body, and no word about one', 'telnyx', 'rejected signature_mismatch', {
      frame: bare,
      body: new Uint8Array(),
    }),
    one('chunks with extensions and trailers', 'telnyx', 'processed', {
      frame: chunked(50, { extension: ';a=b', trailer: 'telnyx-timestamp: 0\r\n' }),
    }),
    one('an empty body in chunks', 'telnyx', 'rejected signature_mismatch', {
      frame: chunked(1),
      body: new Uint8Array(),
    }),
  ]
}
