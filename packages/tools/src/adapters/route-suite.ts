import { createReceiver, type WebhookEvent } from '@countersign/core'
import { expect, test } from 'vitest'
import { telnyxBody } from '../deliveries/telnyx.ts'
import { createGate } from '../time/gate.ts'
import { sleep } from '../time/sleep.ts'
import { anySuccess, deliver, hangUp } from './deliver.ts'
import { type AdapterOptions, createOptions, outcomesOf } from './options.ts'
import { REFUSED } from './requests.ts'

type AnyRoute = (...args: never[]) => unknown

/** What an adapter's package makes of options alone, and routes of its framework. */
export interface RouteAdapter<Mounted, Route extends AnyRoute> {
  readonly webhook: (options: AdapterOptions) => Mounted
  /** The address of a server on which every POST and PUT comes to the webhook, and then to the route. */
  readonly serve: (mounted: Mounted, route: Route) => Promise<string>
  /** What the route finds the event as. */
  readonly shownAs: string
  /** A route that answers with text, JSON, or nothing for an empty text; with 200 unless a status is given. */
  readonly reply: (body: string | object, status?: number) => Route
  /** A route that looks at its event, sets `x-route: yes` and the cookies `a=1` and `b=2`, and goes on as another. */
  readonly looking: (look: (event: WebhookEvent) => unknown, route: Route) => Route
  /** Other routes that answer 200, and with what. */
  readonly successes: readonly [how: string, route: Route, body: string][]
  /** Other routes that fail, and what is answered. */
  readonly failures: readonly [how: string, status: number, body: string, route: Route][]
}

/** What a webhook in front of a route does, whatever the framework. */
export function routeSuite<Mounted, Route extends AnyRoute>(adapter: RouteAdapter<Mounted, Route>): void {
  const { webhook, serve, shownAs, reply, looking } = adapter
  const done = reply('done')
  const nothing = () => undefined

  async function create(route: Route, options = createOptions()) {
    const outcomes = outcomesOf(options)
    const url = await serve(webhook(options), route)
    /** What becomes of the event `e1` when it is sent once more. */
    const resend = async () => {
      await deliver(url, telnyxBody('e1'))
      return outcomes.at(-1)?.status
    }
    return { url, outcomes, resend }
  }

  /** A route that loses its lease before it goes on. */
  function createLosing(route: Route) {
    const options = createOptions()
    const { forget } = createReceiver(options, nothing)
    return create(looking(forget, route), options)
  }

  const successes: typeof adapter.successes = [
    ['text', done, 'done'],
    ['JSON', reply({ done: true }), '{"done":true}'],
    ['nothing', reply(''), ''],
    ['text after an await', looking(() => sleep(20), done), 'done'],
    ...adapter.successes,
  ]
  const failures: typeof adapter.failures = [
    ['answers 500', 500, 'own words', reply('own words', 500)],
    ['answers 404', 404, 'own words', reply('own words', 404)],
    ...adapter.failures,
  ]

  test(`shows the route the event as ${shownAs}`, async () => {
    let seen: unknown
    const look = (event: WebhookEvent) => {
      seen = event
    }
    const { url } = await create(looking(look, done))
    await deliver(url, telnyxBody('e1'))
    expect(seen).toMatchObject({ id: 'e1', type: 'message.received', provider: 'telnyx' })
  })

  test.each(REFUSED)('does not let %s through to it', async (_, status, body, send) => {
    let runs = 0
    const { url } = await create(looking(() => runs++, done))
    const response = await send(url)
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(body)
    expect(runs).toBe(0)
  })

  test('answers a duplicate without it', async () => {
    const { url, outcomes } = await create(done)
    expect(await (await deliver(url, telnyxBody('e1'))).text()).toBe('done')
    expect(await (await deliver(url, telnyxBody('e1'))).text()).toBe('OK')
    expect(outcomes).toMatchObject([{ status: 'processed' }, { status: 'duplicate' }])
  })

  test.each(successes)('completes the event when the route answers %s', async (_, route, body) => {
    const { url, resend } = await create(route)
    const response = await deliver(url, telnyxBody('e1'))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(body)
    expect(await resend()).toBe('duplicate')
  })

  test.each([200, 202])('lets the headers of a route that answers %s through', async (status) => {
    const { url } = await create(looking(nothing, reply({ text: 'ä €' }, status)))
    const response = await deliver(url)
    expect(response.headers.get('x-route')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({ text: 'ä €' })
  })

  test.each([201, 202, 204, 299])('sends 200 for %s to a provider that knows no other success', async (status) => {
    const { url, outcomes } = await create(reply('', status))
    expect((await deliver(url)).status).toBe(200)
    expect(outcomes).toMatchObject([{ status: 'processed' }])
  })

  test('leaves 202 as it is for a provider that takes any success', async () => {
    const { provider } = anySuccess
    const response = await anySuccess.deliver(
      await serve(webhook({ ...createOptions(), provider }), reply('later', 202)),
    )
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('later')
  })

  test.each(failures)('gives the event back when the route %s', async (_, status, body, route) => {
    const { url, resend } = await create(inTurn(route, done))
    const response = await deliver(url, telnyxBody('e1'))
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(body)
    expect(await resend()).toBe('processed')
  })

  test('holds the answer back until the event is marked', async () => {
    const gate = createGate()
    const options = createOptions()
    const { store } = options
    const complete: typeof store.complete = (...args) => gate.opened.then(() => store.complete(...args))
    const { url } = await create(done, { ...options, store: { ...store, complete } })
    let isAnswered = false
    const response = deliver(url).finally(() => {
      isAnswered = true
    })
    await sleep(150)
    expect(isAnswered).toBe(false)
    gate.open()
    expect((await response).status).toBe(200)
  })

  test.each(successes)('answers 503 instead of %s when the lease was lost', async (_, route) => {
    const { url, outcomes } = await createLosing(route)
    const response = await deliver(url)
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('Service Unavailable')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.has('x-route')).toBe(false)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(outcomes).toMatchObject([{ status: 'lease_lost' }])
  })

  test.each(failures)(
    'is answered as ever though the lease was lost, when the route %s',
    async (_, status, body, route) => {
      const response = await deliver((await createLosing(route)).url)
      expect(response.status).toBe(status)
      expect(await response.text()).toContain(body)
    },
  )

  test('completes the event though the client has hung up', async () => {
    const gate = createGate()
    const started = createGate()
    const look = () => {
      started.open()
      return gate.opened
    }
    const { url, outcomes, resend } = await create(looking(look, done))
    await hangUp(url, telnyxBody('e1'), started.opened)
    await sleep(50)
    gate.open()
    await expect.poll(() => outcomes).toMatchObject([{ status: 'processed' }])
    expect(await resend()).toBe('duplicate')
  })
}

/** What can be told to a webhook in front of a route, where it is a function. */
export function middlewareSuite<
  Mounted extends { readonly drain: () => Promise<void>; readonly forget: (event: WebhookEvent) => Promise<void> },
  Route extends AnyRoute,
>({ webhook, serve, reply }: Pick<RouteAdapter<Mounted, Route>, 'webhook' | 'serve' | 'reply'>): void {
  test('takes nothing more once it is drained', async () => {
    const middleware = webhook(createOptions())
    const url = await serve(middleware, reply('done'))
    await middleware.drain()
    expect((await deliver(url)).status).toBe(503)
  })

  test('runs an event again that it was told to forget', async () => {
    const options = createOptions()
    const middleware = webhook(options)
    const url = await serve(middleware, reply('done'))
    await deliver(url, telnyxBody('e1'))
    const [outcome] = outcomesOf(options)
    if (outcome?.status !== 'processed') throw new Error('not processed')
    await middleware.forget(outcome.event)
    await deliver(url, telnyxBody('e1'))
    expect(outcomesOf(options)).toMatchObject([{ status: 'processed' }, { status: 'processed' }])
  })
}

/** Goes one way the first time, and another one after that. */
function inTurn<Route extends AnyRoute>(first: Route, then: Route): Route {
  let isFirst = true
  const route = function (this: unknown, ...args: never[]) {
    const current = isFirst ? first : then
    isFirst = false
    return current.apply(this, args)
  }
  return route as Route
}
