import { type Case, one, type Request, type Sent } from '../case.ts'
import { ANSWERS } from '../expected.ts'
import type { PartyName } from '../receivers.ts'
import { type Bend, bare, chunkedBadly, type Headers, lacking, lingering } from '../wire.ts'

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE']

const TARGETS = [
  ...['/hooks/telnyx', '/hooks/', '/?a=1&a=2', '/?', '/a;b=c', '/.well-known/x', '//a//b', '/../a', '/a.b:c@d', '/#a'],
  ...['/a%20b', '/a%2fb', '/%2e%2e/a', '/%e2%82%ac', '/%00', '/?%zz', `/${'a'.repeat(6000)}`],
]

/** Some frameworks refuse them; a provider that is given such a URL finds out immediately. */
const ODD: readonly (readonly [what: string, key: 'target' | 'host', texts: readonly string[]])[] = [
  ['broken percents', 'target', ['/%zz', '/%', '/%ff']],
  ['a path that is none', 'target', ['/a\\b', '*']],
  ['a host that is none', 'host', ['', 'localhost:99999', 'a b', 'a/b', '[', 'user@host', 'caf\xe9', 'a?b', 'a#b']],
]

const HOSTS = ['localhost:80', 'LOCALHOST', '127.0.0.1', '[::1]', 'a,b', '-', 'xn--caf-dma.example', 'a.example.']

/** What Node refuses before any framework sees it, with the status. */
const REFUSED: readonly (readonly [name: string, status: number, bend: Bend])[] = [
  ['a length and chunks', 400, { headers: { 'transfer-encoding': 'chunked' } }],
  ['two lengths', 400, { headers: { 'content-length': ['5', '6'] } }],
  ['a negative length', 400, { headers: { 'content-length': '-1' } }],
  ['a length that is no number', 400, { headers: { 'content-length': '0x10' } }],
  ['a length beyond all numbers', 400, { headers: { 'content-length': '9'.repeat(30) } }],
  ['a NUL in a header', 400, { headers: { 'x-other': 'a\0b' } }],
  ['a space in the name of a header', 400, { headers: { 'x other': 'a' } }],
  ['headers of 20 kB', 431, { headers: { 'x-other': 'a'.repeat(20_000) } }],
  ['no Host', 400, { headers: { host: undefined } }],
  ['a path beyond ASCII', 400, { target: '/caf\xe9' }],
  ['a version that is none', 400, { version: '9.9' }],
  ['a method in lower case', 400, { method: 'post' }],
  ['a method that is none', 400, { method: 'P@ST' }],
  ['an expectation that is none', 417, { headers: { expect: 'a miracle' } }],
]

/** Headers that change nothing. */
const UNRELATED: readonly (readonly [name: string, Headers])[] = [
  ['a forwarded method', { 'x-http-method-override': 'GET' }],
  ['a forwarded host', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '::1' }],
  ['an Origin', { origin: 'https://evil.example' }],
  ['a Range', { range: 'bytes=0-1' }],
  ['an If-None-Match', { 'if-none-match': '*' }],
  ['an Accept of nothing', { accept: 'application/json;q=0' }],
  ['an Accept-Encoding', { 'accept-encoding': 'gzip, br' }],
  ['cookies', { cookie: ['a=1', 'b=2'] }],
  ['a hundred headers', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x-${index}`, 'a']))],
  ['an offer to upgrade', { connection: 'close, upgrade', upgrade: 'websocket' }],
  ['an offer of HTTP/2', { connection: 'close, upgrade, http2-settings', upgrade: 'h2c', 'http2-settings': 'AAA' }],
  ['TE', { te: 'trailers' }],
  ['100-continue', { expect: '100-continue' }],
]

const SCHEMES: readonly PartyName[] = ['telnyx', 'dfns', 'v1', 'acme']

/** Headers that are the connection's, or frame the body. */
const OF_CONNECTION = ['host', 'connection', 'content-length']

/** Nothing in place of all that the provider says of itself and its event. */
function silence({ headers }: Sent): Headers {
  const others = headers.filter(([name]) => !OF_CONNECTION.includes(name.toLowerCase()))
  return Object.fromEntries(others.map(([name]) => [name, undefined]))
}

const METHOD_REFUSED = 'rejected method_not_allowed'

/** The answer to HEAD is that of the others without its body. */
function answerTo(method: string): Pick<Request, 'answer'> {
  return method === 'HEAD' ? { answer: { ...ANSWERS[METHOD_REFUSED], body: '' } } : {}
}

/** Methods, targets, connections, and what no receiver ever sees. */
export function httpCases(): readonly Case[] {
  return [
    ...METHODS.flatMap((method) => [
      one(`${method} with the signed body`, 'telnyx', METHOD_REFUSED, { method }, answerTo(method)),
      one(
        `${method} with nothing`,
        'telnyx',
        METHOD_REFUSED,
        (sent) => ({ method, headers: silence(sent), frame: bare }),
        answerTo(method),
      ),
    ]),
    ...SCHEMES.map((to) =>
      one('nothing but a body', to, 'rejected header_missing', (sent) => ({ headers: silence(sent) })),
    ),
    ...TARGETS.map((target) => one(`at ${target}`, 'telnyx', 'processed', { target })),
    ...ODD.flatMap(([what, key, texts]) =>
      texts.map((text) =>
        one(
          `at ${what}: "${text}"`,
          'telnyx',
          'processed',
          key === 'host' ? { headers: { host: text } } : { target: text },
        ),
      ),
    ),
    ...HOSTS.map((host) => one(`at the host "${host}"`, 'telnyx', 'processed', { headers: { host } })),
    one('at a whole URL', 'telnyx', 'processed', { target: 'http://localhost/hooks' }),
    one('by HTTP/1.0', 'telnyx', 'processed', { version: '1.0' }),
    one('with its headers in capitals', 'telnyx', 'processed', ({ headers }) => ({
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toUpperCase(), value])),
    })),
    ...UNRELATED.map(([name, headers]) => one(`with ${name}`, 'telnyx', 'processed', { headers })),
    ...REFUSED.map(([name, status, bend]) => one(`with ${name}`, 'telnyx', 'http', bend, { status })),
    one('chunks that are none', 'telnyx', 'rejected body_malformed', { frame: chunkedBadly }, { status: 400 }),
    one(
      'the client disconnects in the middle of the body',
      'telnyx',
      'rejected body_malformed',
      { frame: lingering(80, lacking(10)) },
      { ending: 'hang up' },
    ),
    pipelined('telnyx'),
    pipelined('dfns'),
    {
      name: 'telnyx: a forged and a true one on one connection',
      to: 'telnyx',
      steps: [
        [
          {
            requests: [
              {
                event: { id: 'a' },
                bend: { ...KEPT, body: new TextEncoder().encode('{}') },
                expected: 'rejected signature_mismatch',
              },
              { event: { id: 'b' }, bend: KEPT, expected: 'processed' },
              { event: { id: 'c' }, expected: 'processed' },
            ],
          },
        ],
      ],
    },
  ]
}

/** With the connection left open for the next request. */
const KEPT: Bend = { headers: { connection: 'keep-alive' } }

function pipelined(to: PartyName): Case {
  const before = ['a', 'b', 'c', 'd'].map((id): Request => ({ event: { id }, bend: KEPT, expected: 'processed' }))
  return {
    name: `${to}: five in one go on one connection`,
    to,
    steps: [[{ requests: [...before, { event: { id: 'e' }, expected: 'processed' }] }]],
  }
}
