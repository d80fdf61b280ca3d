import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCapture } from '../src/capture/parse-capture.ts'
import { splitShellWords } from '../src/capture/shell-words.ts'
import { CliError } from '../src/cli-error.ts'

const noFiles = (): never => {
  throw new Error('no file is named')
}

function requestOf(capture: string | Uint8Array, readFile: (path: string) => Uint8Array = noFiles) {
  const parsed = parseCapture(typeof capture === 'string' ? new TextEncoder().encode(capture) : capture, readFile)
  if ('outcome' in parsed) throw new Error('it is an outcome')
  const { method, headers, body, isParsed } = parsed.request
  return { method, headers, body: Buffer.from(body).toString('latin1'), ...(isParsed && { isParsed }) }
}

test.each([
  ['raw HTTP', 'POST /x?y=1 HTTP/1.1\nHost: a\n\n{}', '/x?y=1'],
  ['headers alone', 'X-Sign: a\n', undefined],
  ['curl', "curl -X POST 'https://a.example/x?y=1' -d '{}'", 'https://a.example/x?y=1'],
  ['curl with --url and no scheme', "curl -d '{}' -s --url a.example/x", 'http://a.example/x'],
  ['JSON', '{"url":"/x?y=1","headers":{},"body":"{}"}', '/x?y=1'],
  ['JSON of a router', '{"url":"/","originalUrl":"/x","headers":{},"body":"{}"}', '/x'],
  ['an event of Lambda', '{"rawPath":"/x","rawQueryString":"y=1","headers":{},"body":"{}"}', '/x?y=1'],
  ['JSON without it', '{"headers":{},"body":"{}"}', undefined],
])('the URL is read from %s', (_, capture, url) => {
  const parsed = parseCapture(new TextEncoder().encode(capture), noFiles)
  expect('request' in parsed && parsed.request.url).toBe(url)
})

const utf8 = (text: string) => Buffer.from(text).toString('latin1')

describe('raw HTTP', () => {
  test.each(['\n', '\r\n'])('with lines that end in %j keeps the bytes of the body', (end) => {
    const body = gzipSync('{"a":1}')
    const head = ['POST /x?y=1 HTTP/1.1', 'Host: a', 'X-Sign:  a b ', 'x-sign: c', '', ''].join(end)
    expect(requestOf(Buffer.concat([Buffer.from(head), body, Buffer.from(end)]))).toEqual({
      method: 'POST',
      headers: [
        ['Host', 'a'],
        ['X-Sign', 'a b'],
        ['x-sign', 'c'],
      ],
      body: body.toString('latin1') + end,
    })
  })

  test('may begin with its headers, and may have no body', () => {
    expect(requestOf('X-Sign: a\n')).toEqual({ method: undefined, headers: [['X-Sign', 'a']], body: '' })
  })

  test('in chunks is put together; without them it is as it is', () => {
    const head = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(requestOf(`${head}4;x=y\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n`).body).toBe('{"a":1}')
    expect(requestOf(`${head}{"a":1}`).body).toBe('{"a":1}')
  })
})

describe('a curl command', () => {
  test('as browsers and consoles copy it', () => {
    const command = `$ curl 'http://127.0.0.1:3000/x' \\
      -X POST \\
      -H 'X-Sign: it'\\''s' -H"Content-Type: application/json" --compressed -sSk \\
      --data-raw $'{"a":"\\u00e9\\ud83d\\ude00\\n\\x41\\'"}'`
    expect(requestOf(command)).toEqual({
      method: 'POST',
      headers: [
        ['X-Sign', "it's"],
        ['Content-Type', 'application/json'],
      ],
      body: `{"a":"${utf8('é😀')}\nA'"}`,
    })
  })

  test.each([
    [`curl -d 'a' --data-binary b x`, 'a&b'],
    [`curl -sXPOST -d"{\\"a\\":\\"\\$b\\"}" x`, '{"a":"$b"}'],
    [`curl x --json '{"a":1}'`, '{"a":1}'],
    [`curl x --data "é"`, utf8('é')],
    [`curl x -o /dev/null -u me:pw -d 'a'\necho done`, 'a'],
    ['curl x', ''],
  ])('%s sends %j', (command, body) => {
    expect(requestOf(command).body).toBe(body)
  })

  test('reads the files that it names, and -d takes line ends out', () => {
    const readFile = (path: string) => Buffer.from(`{\r\n"${path}":1}\n`)
    expect(requestOf('curl --data-binary @b.json x', readFile).body).toBe('{\r\n"b.json":1}\n')
    expect(requestOf('curl -d @b.json x', readFile).body).toBe('{"b.json":1}')
  })

  test('that is cut off is refused', () => {
    expect(() => requestOf(`curl -d 'a`)).toThrow('A quote of the curl command is not closed.')
  })
})

describe('JSON', () => {
  const bytes = [123, 125, 10]
  const body = '{}\n'
  test.each([
    [{ headers: { 'X-Sign': ['a', 'b'], Host: undefined }, body }],
    [
      {
        headers: [
          ['X-Sign', 'a'],
          ['X-Sign', 'b'],
        ],
        rawBody: body,
      },
    ],
    [{ headers: { 'X-Sign': ['a', 'b'] }, bodyBase64: 'e30K' }],
    [{ headers: { 'X-Sign': ['a', 'b'] }, body: { type: 'Buffer', data: bytes } }],
    [{ headers: { 'X-Sign': ['a', 'b'] }, body: new Uint8Array(bytes) }],
    [{ headers: { 'X-Sign': ['a', 'b'] }, body: bytes }],
    [{ headers: { 'X-Sign': ['a', 'b'] }, body: 'e30K', isBase64Encoded: true }],
    [
      {
        request: {
          headers: [
            { name: 'X-Sign', value: 'a' },
            { name: 'X-Sign', value: 'b' },
          ],
          postData: { text: body },
        },
      },
    ],
  ])('%j', (capture) => {
    expect(requestOf(JSON.stringify(capture))).toEqual({
      method: undefined,
      headers: [
        ['X-Sign', 'a'],
        ['X-Sign', 'b'],
      ],
      body,
    })
  })

  test('with a parsed body says so', () => {
    expect(requestOf('{"headers":{},"body":{"a":[1]},"method":"PUT"}')).toEqual({
      method: 'PUT',
      headers: [],
      body: '{"a":[1]}',
      isParsed: true,
    })
  })

  test('of an outcome is one', () => {
    const outcome = { status: 'rejected', provider: 'telnyx', code: 'signature_mismatch' }
    expect(parseCapture(Buffer.from(JSON.stringify({ ...outcome, error: {} })), noFiles)).toEqual({ outcome })
  })
})

test.each(['', 'hello', '{"a":1}', '{"headers":1}', '{} {}', 'GET / HTTP/1.1\nnot a header\n\n'])(
  '%j is none',
  (text) => {
    expect(() => requestOf(text)).toThrow(CliError)
  },
)

test('whatever is given, it is a capture or refused as one', () => {
  const starts = fc.constantFrom('', 'curl ', '{', 'POST / HTTP/1.1\r\n', '{"headers":{},"body":')
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 80 }), (start, bytes) => {
      try {
        parseCapture(Buffer.concat([Buffer.from(start), bytes]), () => new Uint8Array())
      } catch (error) {
        expect(error).toBeInstanceOf(CliError)
      }
    }),
  )
})

test('what a shell quotes comes out as it went in', () => {
  const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`
  const words = fc.array(fc.string({ minLength: 1 }), { minLength: 1 })
  fc.assert(
    fc.property(words, (list) => {
      expect(splitShellWords(list.map(quote).join(' '))).toEqual(list)
    }),
  )
})
