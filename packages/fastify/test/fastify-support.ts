import { type FastifyInstance, fastify, type RouteHandlerMethod, type RouteShorthandOptions } from 'fastify'
import { fastify as fastifyLow } from 'fastify-low'
import { onTestFinished } from 'vitest'

export const VERSIONS = [
  { version: '5', fastify },
  { version: '5.0', fastify: fastifyLow },
]

/** The address of a Fastify app; it is closed, with all its connections, when the test is over. */
export async function listen(app: FastifyInstance): Promise<string> {
  onTestFinished(async () => {
    app.server.closeAllConnections()
    await app.close()
  })
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/`
}

/** The address of a Fastify app with one route, for every method. */
export function serve(
  create: typeof fastify,
  options: RouteShorthandOptions & { readonly handler?: RouteHandlerMethod },
  handler: RouteHandlerMethod | undefined = options.handler,
): Promise<string> {
  const app = create()
  if (!handler) throw new TypeError('A route needs a handler')
  app.route({ ...options, handler, url: '/', method: ['POST', 'PUT'] })
  return listen(app)
}
