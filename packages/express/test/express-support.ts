import { listen } from '@countersign/tools/http/listen'
import express5, { type RequestHandler } from 'express'
import express4 from 'express4'

export const VERSIONS = [
  { version: '5', express: express5 },
  { version: '4.18', express: express4 },
]

/** The address of an Express app with these handlers for every path and method. */
export async function serve(express: typeof express5, ...handlers: readonly RequestHandler[]): Promise<string> {
  return (await listen(express().use(...handlers))).url
}
