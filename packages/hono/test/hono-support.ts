import { listen } from '@countersign/tools/http/listen'
import { getRequestListener } from '@hono/node-server'
import { type ErrorHandler, Hono, type MiddlewareHandler } from 'hono'
import { handle } from 'hono/aws-lambda'
import { bodyLimit } from 'hono/body-limit'
import { Hono as HonoLow } from 'hono-low'
import { handle as handleLow } from 'hono-low/aws-lambda'
import { bodyLimit as bodyLimitLow } from 'hono-low/body-limit'

export const VERSIONS = [
  { version: '4', Hono, handle, bodyLimit },
  { version: '4.8.4', Hono: HonoLow, handle: handleLow, bodyLimit: bodyLimitLow },
]

/** The address of a Hono app, on Node, with these handlers for every path; what they throw does not go to stderr. */
export async function serve(Latest: typeof Hono, ...handlers: readonly MiddlewareHandler[]): Promise<string> {
  return serveApp(new Latest().use(...handlers).onError(answerError))
}

export async function serveApp(app: Hono): Promise<string> {
  return (await listen(getRequestListener(app.fetch))).url
}

const answerError: ErrorHandler = (error, c) =>
  'getResponse' in error ? error.getResponse() : c.text(`failed: ${error.message}`, 500)
