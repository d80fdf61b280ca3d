import { Buffer } from 'node:buffer'
import { CliError } from '../cli-error.ts'
import type { CapturedRequest } from './capture.ts'
import { parseHeaderLine } from './raw-http.ts'
import { splitShellWords } from './shell-words.ts'

type ReadFile = (path: string) => Uint8Array

/** How an option of curl's adds to the request. */
type Effect = (value: string, draft: Draft, readFile: ReadFile) => void

interface Draft {
  method: string | undefined
  url: string | undefined
  readonly headers: (readonly [string, string])[]
  readonly data: string[]
}

const HEADER: Effect = (value, { headers }, readFile) => {
  const lines = value.startsWith('@') ? latin1(readFile(value.slice(1))).split(/\r?\n/) : [value]
  headers.push(...lines.flatMap((line) => [parseHeaderLine(line)].filter((header) => header !== undefined)))
}
const METHOD: Effect = (value, draft) => {
  draft.method = value
}
/** Without a scheme, curl takes http. */
const URL_OF_REQUEST: Effect = (value, draft) => {
  draft.url = /^https?:\/\//.test(value) ? value : `http://${value}`
}
/** curl takes line ends and NULs out of a file that `-d` names. */
const DATA: Effect = (value, { data }, readFile) => {
  data.push(value.startsWith('@') ? latin1(readFile(value.slice(1))).replace(/[\r\n\0]/g, '') : value)
}
const BINARY: Effect = (value, { data }, readFile) => {
  data.push(value.startsWith('@') ? latin1(readFile(value.slice(1))) : value)
}
const RAW: Effect = (value, { data }) => {
  data.push(value)
}
const JSON_DATA: Effect = (value, draft, readFile) => {
  draft.headers.push(['Content-Type', 'application/json'], ['Accept', 'application/json'])
  BINARY(value, draft, readFile)
}
const EFFECTS: Readonly<Record<string, Effect>> = {
  H: HEADER,
  header: HEADER,
  X: METHOD,
  request: METHOD,
  url: URL_OF_REQUEST,
  d: DATA,
  data: DATA,
  'data-ascii': DATA,
  'data-binary': BINARY,
  'data-raw': RAW,
  json: JSON_DATA,
}

/** Options of curl's that take a value and say nothing of the signed parts. */
const WITH_VALUE = new Set(
  'A b c C e E F K m o r T u U w x y Y z user-agent cookie cookie-jar referer cert key cacert output user proxy max-time connect-timeout retry write-out resolve interface limit-rate range upload-file form config proto tls-max unix-socket'.split(
    ' ',
  ),
)

/**
 * The request that a curl command sends.
 *
 * @param text the command, one character for each byte
 * @throws CliError for a command that is cut off
 */
export function parseCurl(text: string, readFile: ReadFile): CapturedRequest {
  const words = splitShellWords(text)
  if (!words) throw new CliError('input_malformed', 'A quote of the curl command is not closed.')
  const draft: Draft = { method: undefined, url: undefined, headers: [], data: [] }
  const rest = words.slice(1)
  while (rest.length > 0) readOption(rest, draft, readFile)
  const isPost = draft.data.length > 0
  return {
    method: draft.method ?? (isPost ? 'POST' : 'GET'),
    url: draft.url,
    headers: draft.headers,
    body: Buffer.from(draft.data.join('&'), 'latin1'),
  }
}

/** Takes one option, or the URL, from the front of the words. */
function readOption(words: string[], draft: Draft, readFile: ReadFile): void {
  const { option, value } = takeOption(words)
  EFFECTS[option]?.(value, draft, readFile)
}

/** An option with its value; empty for what takes none. `-sSXPOST` is -s, -S and -X with its value. */
function takeOption(words: string[]): { readonly option: string; readonly value: string } {
  const word = words.shift() ?? ''
  if (word.startsWith('--'))
    return { option: word.slice(2), value: takesValue(word.slice(2)) ? (words.shift() ?? '') : '' }
  if (!word.startsWith('-')) return { option: 'url', value: word }
  const letters = [...word.slice(1)]
  const index = letters.findIndex(takesValue)
  if (index < 0) return { option: '', value: '' }
  const joined = letters.slice(index + 1).join('')
  return { option: letters[index] ?? '', value: joined === '' ? (words.shift() ?? '') : joined }
}

function takesValue(option: string): boolean {
  return Object.hasOwn(EFFECTS, option) || WITH_VALUE.has(option)
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
