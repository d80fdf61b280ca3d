import { deliver } from '@countersign/tools/adapters/deliver'
import { createOptions, outcomesOf } from '@countersign/tools/adapters/options'
import type { FastifyInstance, RouteHandlerMethod } from 'fastify'
import { describe, expect, test } from 'vitest'
import { webhook } from '../src/index.ts'
import { listen, VERSIONS } from './fastify-support.ts'

const done: RouteHandlerMethod = async () => 'done'

describe.each(VERSIONS)('the hooks of a webhook, on Fastify $version', ({ fastify }) => {
  async function create(setUp: (app: FastifyInstance) => unknown, route = done, more = {}) {
    const app = fastify()
    await setUp(app)
    const options = createOptions()
    app.post('/', { ...webhook(options), ...more }, route)
    return { url: await listen(app), outcomes: outcomesOf(options) }
  }

  const nothing = () => undefined

  test.each<[string, string, number]>([
    ['succeeds', 'processed', 200],
    ['fails', 'failed', 500],
  ])('settle a reply that was hijacked and %s', async (_, outcome, status) => {
    const { url, outcomes } = await create(nothing, (_, reply) => {
      reply.hijack()
      reply.raw.writeHead(status).end('done')
    })
    expect((await deliver(url)).status).toBe(status)
    await expect.poll(() => outcomes).toMatchObject([{ status: outcome }])
  })

  test.each([1, Number.POSITIVE_INFINITY])('give the event back when another onSend fails %d times', async (times) => {
    let calls = 0
    const { url, outcomes } = await create((app) =>
      app.addHook('onSend', async () => {
        if (calls++ < times) throw new Error('onSend')
      }),
    )
    expect((await deliver(url)).status).toBe(500)
    await expect.poll(() => outcomes).toMatchObject([{ status: 'failed' }])
  })

  test('give the event back when the body does not fit the schema', async () => {
    const schema = { body: { type: 'object', required: ['nothing'] } }
    const { url, outcomes } = await create(nothing, done, { schema })
    expect((await deliver(url)).status).toBe(400)
    expect(outcomes).toMatchObject([{ status: 'failed' }])
  })

  test('give the event back when the body is larger than the route’s limit', async () => {
    const { url, outcomes } = await create(nothing, done, { bodyLimit: 50 })
    expect((await deliver(url)).status).toBe(413)
    expect(outcomes).toMatchObject([{ status: 'failed' }])
  })

  test('let an error handler of the user’s answer', async () => {
    const { url, outcomes } = await create(
      (app) => app.setErrorHandler((_, _request, reply) => reply.code(502).send('own words')),
      () => Promise.reject(new Error('no')),
    )
    const response = await deliver(url)
    expect(response.status).toBe(502)
    expect(await response.text()).toBe('own words')
    expect(outcomes).toMatchObject([{ status: 'failed' }])
  })

  test('do not answer twice when an earlier hook answers', async () => {
    const { url, outcomes } = await create((app) =>
      app.addHook('onRequest', async (_, reply) => reply.code(403).send('not you')),
    )
    const response = await deliver(url)
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('not you')
    expect(outcomes).toEqual([])
  })
})
