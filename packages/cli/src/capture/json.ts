import { Buffer } from 'node:buffer'
import { CliError } from '../cli-error.ts'
import { isMembers, type Members } from '../members.ts'
import type { Capture, CapturedOutcome, CapturedRequest } from './capture.ts'

/**
 * A request or an outcome as JSON. Requests are known by their `headers`: those that a logger wrote, an event of AWS
 * Lambda (`isBase64Encoded`), a HAR's `request`.
 *
 * @throws CliError for anything else
 */
export function parseJsonCapture(text: string): Capture {
  const value = parse(text)
  const request = [value, value.request].find((one) => isMembers(one) && one.headers !== undefined)
  if (isMembers(request)) return { request: toRequest(request) }
  const outcome = toOutcome(value)
  if (outcome) return { outcome }
  throw new CliError('input_malformed', 'The JSON is neither a request with "headers" and "body" nor an outcome.')
}

function parse(text: string): Members {
  try {
    const value: unknown = JSON.parse(text)
    if (isMembers(value)) return value
  } catch {
    // Not JSON, or more than one object.
  }
  throw new CliError('input_malformed', 'What is given begins like JSON, but is not one JSON object.')
}

function toRequest(members: Members): CapturedRequest {
  const { method, httpMethod, headers } = members
  const url = readUrl(members)
  const body = readBody(members)
  const named = [method, httpMethod].find((one) => typeof one === 'string')
  return {
    method: typeof named === 'string' ? named : undefined,
    ...(url !== undefined && { url }),
    headers: readHeaders(headers),
    body: body ?? Buffer.from(JSON.stringify(members.body)),
    ...(body === undefined && { isParsed: true }),
  }
}

/** Of several, the one that no router has changed. Lambda has the query apart. */
function readUrl({ originalUrl, url, rawPath, rawQueryString }: Members): string | undefined {
  const whole = [originalUrl, url].find((one) => typeof one === 'string')
  if (typeof whole === 'string') return whole
  if (typeof rawPath !== 'string') return undefined
  return typeof rawQueryString === 'string' && rawQueryString !== '' ? `${rawPath}?${rawQueryString}` : rawPath
}

function readHeaders(headers: unknown): CapturedRequest['headers'] {
  if (Array.isArray(headers)) return headers.flatMap(readPair)
  if (!isMembers(headers)) throw new CliError('input_malformed', '"headers" is no object and no list.')
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === undefined || one === null ? [] : [[name, String(one)] as const])),
  )
}

/** `['name', 'value']`, or a HAR's `{ name, value }`. */
function readPair(pair: unknown): CapturedRequest['headers'] {
  const [name, value] = Array.isArray(pair) ? pair : isMembers(pair) ? [pair.name, pair.value] : []
  return typeof name === 'string' ? [[name, String(value)]] : []
}

/** The bytes, or `undefined` where the body is there parsed only. */
function readBody({ body, rawBody, bodyBase64, isBase64Encoded, postData }: Members): Uint8Array | undefined {
  const found = rawBody ?? bodyBase64 ?? body ?? (isMembers(postData) ? postData.text : undefined) ?? ''
  if (typeof found !== 'string') return readBytes(found)
  return Buffer.from(found, bodyBase64 === found || isBase64Encoded === true ? 'base64' : 'utf8')
}

/** Bytes as JSON writes them: a Buffer, a list, a Uint8Array's members, or `{ base64 }`. */
function readBytes(value: unknown): Uint8Array | undefined {
  if (!isMembers(value)) return Array.isArray(value) && value.every(isByte) ? Uint8Array.from(value) : undefined
  if (typeof value.base64 === 'string') return Buffer.from(value.base64, 'base64')
  if (value.type === 'Buffer' && Array.isArray(value.data)) return readBytes(value.data)
  const isArray = Object.entries(value).every(([name, byte], index) => name === String(index) && isByte(byte))
  return isArray && '0' in value ? Uint8Array.from(Object.values(value).filter(isByte)) : undefined
}

function toOutcome({ status, provider, code }: Members): CapturedOutcome | undefined {
  if (typeof status !== 'string' || typeof provider !== 'string') return undefined
  return { status, provider, code: typeof code === 'string' ? code : undefined }
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 256
}
