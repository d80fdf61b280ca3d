import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { readInput } from '../options/input.ts'
import type { Capture, CapturedRequest } from './capture.ts'
import { parseCapture } from './parse-capture.ts'
import { parseRawHttp } from './raw-http.ts'

/** The options that give a delivery, in one piece or in two. */
export const DELIVERY_OPTIONS = {
  headers: { type: 'string', value: '@file|-', about: 'The headers, one on a line, instead of a captured request' },
  data: { type: 'string', short: 'd', value: '@file|-', about: 'The body, byte for byte' },
} as const

export interface DeliverySources {
  readonly headers?: string | undefined
  readonly data?: string | undefined
}

/**
 * The delivery that a command is about: a captured request, or its headers and its body apart.
 *
 * @param source `@file` or `-`; default: stdin, where no headers are given
 */
export async function readCapture(source: string, { headers, data }: DeliverySources, io: Io): Promise<Capture> {
  if (headers === undefined) {
    const bytes = await readInput('The captured request', source === '' ? defaultSource(io) : source, io)
    const capture = parseCapture(bytes, (path) => readNamed(path, io.cwd))
    if (data === undefined || 'outcome' in capture) return capture
    return { request: { ...capture.request, body: await readInput('--data', data, io) } }
  }
  if (source !== '') throw new CliError('usage', 'Give a captured request, or --headers and --data, not both.')
  const request = await readHeaders(headers, io)
  return { request: data === undefined ? request : { ...request, body: await readInput('--data', data, io) } }
}

function defaultSource({ stdin }: Io): string {
  if (stdin.isTTY !== true) return '-'
  throw new CliError('usage', 'There is no captured request.', {
    hint: 'Give @file, pipe it in, or give --headers and --data.',
  })
}

async function readHeaders(source: string, io: Io): Promise<CapturedRequest> {
  const text = Buffer.from(await readInput('--headers', source, io)).toString('latin1')
  const request = parseRawHttp(text)
  if (request) return request
  throw new CliError('input_malformed', 'What --headers gives are no headers: one on a line, as "name: value".')
}

function readNamed(path: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path))
  } catch (cause) {
    throw new CliError('file_unreadable', `The file ${path} of the curl command cannot be read.`, { cause })
  }
}
