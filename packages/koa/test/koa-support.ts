import { listen } from '@countersign/tools/http/listen'
import Koa3, { type Middleware } from 'koa'
import Koa2 from 'koa2'

export const VERSIONS = [
  { version: '3', Koa: Koa3 },
  { version: '2.16', Koa: Koa2 },
]

/** The address of a Koa app with this middleware; what it throws does not go to stderr. */
export async function serve(Koa: typeof Koa3, ...middleware: readonly Middleware[]): Promise<string> {
  const app = new Koa()
  app.silent = true
  for (const each of middleware) app.use(each)
  return (await listen(app.callback())).url
}
