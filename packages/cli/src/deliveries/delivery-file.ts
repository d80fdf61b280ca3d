import { Buffer } from 'node:buffer'
import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attempt, Delivery } from '@countersign/testing'
import { FOLDER, prepareFile } from '../countersign-folder.ts'

/** Every delivery that `send` made in this folder, for `records serve`: a line of JSON each, the oldest first. */
const NAME = 'deliveries.ndjson'

/** The path from the folder that the command runs in, for people. */
export const DELIVERIES_PATH: string = join(FOLDER, NAME)

/** How many are kept, as a sender keeps them. */
const KEPT = 1000
/** When older ones are taken out of the file. */
const LARGEST_FILE_BYTES = 16 * 1024 * 1024

export function appendDeliveries(cwd: string, deliveries: readonly Delivery[]): void {
  const path = prepareFile(cwd, NAME)
  appendFileSync(path, deliveries.map((delivery) => `${JSON.stringify(toJson(delivery))}\n`).join(''), { mode: 0o600 })
  if (statSync(path).size > LARGEST_FILE_BYTES) shorten(path)
}

function shorten(path: string): void {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .slice(-KEPT / 2 - 1)
  const shorter = `${path}.${process.pid}`
  writeFileSync(shorter, lines.join('\n'), { mode: 0o600 })
  renameSync(shorter, path)
}

/** The kept deliveries, read again each time: what another process sends shows immediately. */
export function openDeliveries(cwd: string): { readonly deliveries: Iterable<Delivery> } {
  const path = join(cwd, FOLDER, NAME)
  let read: { readonly state: string; readonly deliveries: readonly Delivery[] } = { state: '', deliveries: [] }

  function refresh(): readonly Delivery[] {
    const state = stateOf(path)
    if (state !== read.state) read = { state, deliveries: state === '' ? [] : parseLines(readFileSync(path, 'utf8')) }
    return read.deliveries
  }

  return { deliveries: { [Symbol.iterator]: () => refresh()[Symbol.iterator]() } }
}

function stateOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : ''
}

function parseLines(text: string): readonly Delivery[] {
  return text.split('\n').filter(Boolean).slice(-KEPT).flatMap(parseLine)
}

/** A line that is just being written is none yet. */
function parseLine(line: string): readonly Delivery[] {
  try {
    return [fromJson(JSON.parse(line))]
  } catch {
    return []
  }
}

function toJson(delivery: Delivery): unknown {
  return { ...delivery, attempts: delivery.attempts.map(encodeBodies) }
}

function encodeBodies({ request, response, ...attempt }: Attempt): unknown {
  return {
    ...attempt,
    request: { ...request, body: toBase64(request.body) },
    ...(response && { response: { ...response, body: toBase64(response.body) } }),
  }
}

type Json<Value> = Value extends Date | Uint8Array
  ? string
  : Value extends object
    ? { readonly [Name in keyof Value]: Json<Value[Name]> }
    : Value

function fromJson({ startedAt, finishedAt, nextAttemptAt, attempts, ...rest }: Json<Delivery>): Delivery {
  return {
    ...rest,
    startedAt: new Date(startedAt),
    ...(finishedAt !== undefined && { finishedAt: new Date(finishedAt) }),
    ...(nextAttemptAt !== undefined && { nextAttemptAt: new Date(nextAttemptAt) }),
    attempts: attempts.map(decodeBodies),
  }
}

function decodeBodies({ startedAt, finishedAt, request, response, ...attempt }: Json<Attempt>): Attempt {
  return {
    ...attempt,
    startedAt: new Date(startedAt),
    finishedAt: new Date(finishedAt),
    request: { ...request, body: Buffer.from(request.body, 'base64') },
    ...(response && { response: { ...response, body: Buffer.from(response.body, 'base64') } }),
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
