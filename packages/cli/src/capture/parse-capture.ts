import { Buffer } from 'node:buffer'
import { CliError } from '../cli-error.ts'
import type { Capture } from './capture.ts'
import { parseCurl } from './curl.ts'
import { parseJsonCapture } from './json.ts'
import { parseRawHttp } from './raw-http.ts'

/**
 * A request that was written down: a curl command, raw HTTP, or JSON (of a request, or of our outcome).
 *
 * @param readFile for the files that a curl command names
 * @throws CliError for what is none of these
 */
export function parseCapture(bytes: Uint8Array, readFile: (path: string) => Uint8Array): Capture {
  // A byte is a character here, so that bodies come out as they went in.
  const text = Buffer.from(bytes).toString('latin1')
  const start = text.replace(/^(?:\xef\xbb\xbf)?\s*/, '')
  if (/^(?:\$ )?curl(?:\.exe)?\s/.test(start)) return { request: parseCurl(start.replace(/^\$ /, ''), readFile) }
  if (start.startsWith('{')) return parseJsonCapture(Buffer.from(start, 'latin1').toString())
  const request = parseRawHttp(start)
  if (request) return { request }
  throw new CliError('input_malformed', 'What is given is no captured request.', {
    hint: 'It can be a curl command, raw HTTP (request line, headers, an empty line, the body), JSON with "headers" and "body", or an outcome as JSON. See countersign explain --help.',
  })
}
