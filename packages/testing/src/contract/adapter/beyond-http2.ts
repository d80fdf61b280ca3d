import type { Request } from './case.ts'
import type { Ending } from './connection.ts'
import type { Message } from './wire.ts'

/** Headers of which Node's client sends one value only. */
const SENT_ONCE = ['authorization', 'content-encoding', 'content-length', 'content-type']

/** What is asked of a request, and what it is called where the answer is yes. */
const REASONS: readonly (readonly [reason: string, (message: Message, ending: Ending, request: Request) => boolean])[] =
  [
    ['what a parser of HTTP/1 refuses', (_, __, { expected }) => expected === 'http'],
    ['a version in the request line', ({ version }) => version !== '1.1'],
    ['half of a connection that is closed', (_, ending) => ending === 'end'],
    ['headers of the connection', ({ fields }) => fields.some(isOfConnection)],
    ['white space around a value', ({ fields }) => fields.some(([, value]) => value !== value.trim())],
    ['a target that is no path', ({ target }) => !target.startsWith('/')],
    ['a host that is none', ({ fields }) => /[^\w.:[\]-]|^$/.test(valuesOf(fields, 'host').join())],
    [
      'a header that its client sends once',
      ({ fields }) => SENT_ONCE.some((name) => valuesOf(fields, name).length > 1),
    ],
  ]

/** Why a request cannot be sent over HTTP/2, or not by Node's client; `undefined` where it can. */
export function whyNotOverHttp2(message: Message, ending: Ending, request: Request): string | undefined {
  return message.framed.notOfHttp2 ?? REASONS.find(([, isSo]) => isSo(message, ending, request))?.[0]
}

function isOfConnection([name, value]: readonly [string, string]): boolean {
  const word = name.toLowerCase()
  if (word === 'connection') return /upgrade/.test(value)
  return ['upgrade', 'http2-settings', 'expect', 'te', 'keep-alive'].includes(word)
}

function valuesOf(fields: Message['fields'], name: string): readonly string[] {
  return fields.filter(([spelled]) => spelled.toLowerCase() === name).map(([, value]) => value)
}
