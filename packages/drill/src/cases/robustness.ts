import { gzipSync } from 'node:zlib'
import { type ProviderDefinition, signatureSourceOf } from '@countersign/core/provider'
import { defineCases, type Finding } from '../case.ts'
import { accepts, describe, judgeRefused, lastReply, type Reply, refuses } from '../findings.ts'
import { isJson } from '../json-body.ts'
import { post } from '../post.ts'
import type { Probe } from '../probe.ts'
import { headerOf, requireSpec, resign, type SignedRequest, toBytes, withBody, withHeader } from '../requests.ts'

/** So much more than any event of the provider's that no sensible limit takes it. */
const HUGE_BYTES = 32 * 1024 * 1024
const PIECE = new Uint8Array(64 * 1024).fill(0x20)

const LIMIT = 'Refuse by Content-Length, and count the bytes while you read: 413, and close the connection.'
const BAD_REQUEST = 'Parse within a try, and answer 400.'

export const robustness = defineCases([
  {
    name: 'chunked',
    title: 'accepts a chunked body',
    sent: 'a valid event with Transfer-Encoding: chunked',
    expected: '2xx',
    matters: 'Proxies change how a body is framed, and no byte of it.',
    fix: 'Do not ask for a Content-Length.',
    weight: 'major',
    run: accepts(async ({ compose, exchange }) => {
      const request = withHeader(
        withHeader(await compose(), 'content-length', undefined),
        'transfer-encoding',
        'chunked',
      )
      const middle = request.body.length >> 1
      return exchange({
        headers: request.headers,
        pieces: [request.body.subarray(0, middle), request.body.subarray(middle)],
      })
    }),
  },
  {
    name: 'slow-body',
    title: 'accepts a body that takes its time',
    sent: 'a valid event whose bytes take 300 ms',
    expected: '2xx',
    matters: 'A body comes in as many pieces as the network likes.',
    fix: 'Read to the end of the stream, and not the first chunk.',
    weight: 'major',
    run: accepts(async ({ deliver }) => lastReply(await deliver({ slowMs: 300 }))),
  },
  {
    name: 'stalled-body',
    title: 'gives up on a body that never ends',
    sent: 'a request whose second half does not come',
    expected: 'an answer, or the end of the connection, within --patience',
    matters: "Each one holds a connection and its memory; Node's own limit is 300 s.",
    fix: 'Give the body a deadline of a few seconds: 408, and close the connection.',
    weight: 'minor',
    needs: 'time',
    run: async ({ compose, exchange, patienceMs }) => {
      const { headers, body } = await compose()
      const pieces = [body.subarray(0, body.length >> 1)]
      const answer = await exchange({ headers, pieces, ending: 'wait' }, patienceMs)
      return { verdict: answer.silence === 'no_answer' ? 'failed' : 'passed', got: describe(answer) }
    },
  },
  {
    name: 'truncated-body',
    title: 'refuses a body that ends early',
    sent: 'a request that announces 100 bytes more than come',
    expected: '4xx, or the end of the connection',
    matters: 'What was cut off must not be handled, and must not hold the connection.',
    fix: 'Wait for the end of the body, and stop when the connection breaks.',
    weight: 'major',
    run: async ({ compose, exchange }) => {
      const request = await compose()
      const { headers } = withHeader(request, 'content-length', String(request.body.length + 100))
      return endedOrRefused(await exchange({ headers, pieces: [request.body], ending: 'close' }))
    },
  },
  {
    name: 'huge-body',
    title: 'refuses a huge body before it is read',
    sent: '32 MiB, announced, under a signature of something else',
    expected: '413 or another 4xx before its end, or the end of the connection',
    matters: 'Anybody can send it: a signature is known to be wrong only when all is read.',
    fix: LIMIT,
    weight: 'major',
    run: (probe) => sendHuge(probe, ['content-length', String(HUGE_BYTES)]),
  },
  {
    name: 'huge-chunked',
    title: 'refuses a huge body that is not announced',
    sent: '32 MiB in chunks, under a signature of something else',
    expected: '413 or another 4xx before its end, or the end of the connection',
    matters: 'Who looks at Content-Length only is told nothing by it.',
    fix: LIMIT,
    weight: 'major',
    run: (probe) => sendHuge(probe, ['transfer-encoding', 'chunked']),
  },
  {
    name: 'gzip',
    title: 'refuses a compressed body',
    sent: 'a valid event, compressed after it was signed, with Content-Encoding: gzip',
    expected: '4xx',
    matters: 'Who inflates before verifying works for strangers: 50 kB become 50 MB.',
    fix: 'express.raw({ inflate: false }), or refuse the header with 415.',
    weight: 'minor',
    has: ({ compression }) => compression === undefined || compression === 'refused',
    run: refuses(async (probe) => {
      const request = await probe.compose()
      return post(probe, withHeader(withBody(request, gzipSync(request.body)), 'content-encoding', 'gzip'))
    }),
  },
  {
    name: 'empty-body',
    title: 'refuses an empty body',
    sent: 'a request with headers as they should be, and no body',
    expected: '4xx',
    matters: 'Code that waits for a first byte waits for ever.',
    fix: 'An empty body is a body: verify it, and it is refused.',
    weight: 'major',
    run: refuses(async (probe) => post(probe, withBody(await probe.compose(), new Uint8Array()))),
  },
  {
    name: 'many-signatures',
    title: 'refuses a header full of signatures immediately',
    sent: '15 KiB of signatures, none of them right',
    expected: '4xx within a second',
    matters: 'Each one costs a verification: 170 Ed25519 signatures are 30 ms of work for one request.',
    fix: 'Try a few signatures, sixteen at most, and refuse what has more.',
    weight: 'major',
    run: async ({ compose, definition, exchange }) => {
      const request = withManySignatures(await compose(), definition)
      return judgeRefused(await exchange({ headers: request.headers, pieces: [request.body] }, 1000))
    },
  },
  {
    name: 'get',
    title: 'refuses a GET',
    sent: 'a GET with the headers of a delivery',
    expected: '4xx',
    matters: 'Link previews and scanners send GETs, and a page there looks like an acknowledgement.',
    fix: 'Mount the route for POST only.',
    weight: 'minor',
    run: refuses(async ({ compose, exchange }) => {
      const request = withHeader(await compose(), 'content-length', undefined)
      return exchange({ method: 'GET', headers: request.headers, pieces: [] })
    }),
  },
  {
    name: 'invalid-json',
    title: 'refuses a signed body that does not parse',
    sent: '{"id": under a valid signature',
    expected: '4xx',
    matters: 'A 5xx is sent again, and what does not parse now never will.',
    fix: BAD_REQUEST,
    weight: 'minor',
    has: isJson,
    run: refuses(async (probe) => post(probe, await signedBody(probe, '{"id":'))),
  },
  {
    name: 'json-null',
    title: 'refuses a signed null',
    sent: 'null under a valid signature',
    expected: '4xx',
    matters: 'It parses, and has no members: null.id throws.',
    fix: 'Check that the body is an object before you read it.',
    weight: 'minor',
    has: isJson,
    run: refuses(async (probe) => post(probe, await signedBody(probe, 'null'))),
  },
  {
    name: 'form-body',
    title: 'refuses a signed form',
    sent: 'a=1&b=2 with the Content-Type of a form, under a valid signature',
    expected: '4xx',
    matters: 'A parser chosen by the Content-Type, which nobody signed, leaves other bytes to verify, or none.',
    fix: 'Read the raw body whatever its Content-Type says.',
    weight: 'minor',
    has: isJson,
    run: refuses(async (probe) => {
      const request = await signedBody(probe, 'a=1&b=2')
      return post(probe, withHeader(request, 'content-type', 'application/x-www-form-urlencoded'))
    }),
  },
  {
    name: 'still-serving',
    title: 'goes on as if nothing had been',
    sent: 'a valid event after all of this',
    expected: '2xx',
    matters: 'One request that ends the process is one too many.',
    fix: 'Catch what is thrown in a route that is not awaited; look into the log for the last case before.',
    weight: 'major',
    run: accepts(async ({ deliver }) => lastReply(await deliver())),
  },
])

function endedOrRefused(answer: Reply): Finding {
  return answer.silence === 'closed' ? { verdict: 'passed', got: describe(answer) } : judgeRefused(answer)
}

async function sendHuge({ compose, exchange }: Probe, [name, value]: readonly [string, string]): Promise<Finding> {
  const request = withHeader(withHeader(await compose(), 'content-length', undefined), name, value)
  const answer = await exchange({ headers: request.headers, pieces: huge() })
  if (answer.status === 413 || !answer.isTakenWhole) return endedOrRefused(answer)
  return { verdict: 'failed', got: `all of it was read: ${describe(answer)}` }
}

function* huge(): Generator<Uint8Array> {
  for (let sent = 0; sent < HUGE_BYTES; sent += PIECE.length) yield PIECE
}

async function signedBody({ compose, definition, keys }: Probe, text: string): Promise<SignedRequest> {
  return resign(await compose(), { definition, keys, body: toBytes(text) })
}

const MANY_CHARACTERS = 15 * 1024

/** A list as often as it fits, and otherwise one text of that length. */
function withManySignatures(request: SignedRequest, definition: ProviderDefinition): SignedRequest {
  const spec = requireSpec(definition)
  const { list, versions } = spec.signature
  const { name } = signatureSourceOf(spec)
  const [{ prefix = '', encoding }] = versions
  const wrong = prefix + Buffer.alloc(32, 1).toString(encoding === 'HEX' ? 'hex' : encoding)
  if (list === undefined) return withHeader(request, name, wrong.padEnd(MANY_CHARACTERS, '0'))
  const value = headerOf(request, name)
  const entries = Array.from({ length: Math.floor((MANY_CHARACTERS - value.length) / (wrong.length + 1)) }, () => wrong)
  const [time = '', ...others] = value.split(list)
  // Where the time stands in the same header it stays, so that the signatures are what is judged.
  const kept = others.length > 0 && !time.startsWith(prefix) ? [time] : []
  return withHeader(request, name, [...kept, ...entries].join(list))
}
