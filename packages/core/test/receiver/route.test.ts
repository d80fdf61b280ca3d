import { bindWebhook, type Route } from '@countersign/core/adapter'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { deliver, telnyxDelivery } from '../receiver-support.ts'
import { standardKeys } from '../support.ts'

function routeOf(options: Parameters<typeof bindWebhook>[0]): Route {
  const bound = bindWebhook(options, [])
  if (bound.form !== 'middleware') throw new Error('It has a handler')
  return bound.route
}

describe('the middleware form', () => {
  const route = routeOf({ provider: telnyx(telnyxKeys), ...quiet })

  test.each([
    [200, 200],
    [204, 200],
    [299, 200],
  ])('completes by a route that answers %d, which the provider gets as %d', async (answered, status) => {
    const request = telnyxDelivery(`completed-${answered}`)
    expect(await route.respond(request, async () => answered)).toEqual({ use: 'route', status })
  })

  test('leaves the status to the route where the provider takes any success', async () => {
    const { publicKey: _, ...keys } = standardKeys
    const any = routeOf({ provider: standardWebhooks({ secret: keys.secret }), ...quiet })
    const request = deliver(standardWebhooks, standardKeys, { type: 'a', timestamp: '', data: {} }, { id: 'msg_1' })
    expect(await any.respond(request, async () => 204)).toEqual({ use: 'route', status: 204 })
  })

  test.each([302, 404, 500])(
    'releases the event by a route that answers %d, and lets the answer go',
    async (status) => {
      const id = `released-${status}`
      expect(await route.respond(telnyxDelivery(id), async () => status)).toEqual({ use: 'route', status })
      expect(await route.respond(telnyxDelivery(id), async () => 200)).toEqual({ use: 'route', status: 200 })
    },
  )

  test('gives its own reply where the route does not run', async () => {
    await route.respond(telnyxDelivery('twice'), async () => 200)
    const duplicate = await route.respond(telnyxDelivery('twice'), () => Promise.reject(new Error('It ran')))
    expect(duplicate).toMatchObject({ use: 'reply', reply: { status: 200, body: 'OK' } })
    const refused = await route.respond({ ...telnyxDelivery('refused'), header: () => undefined }, async () => 200)
    expect(refused).toMatchObject({ use: 'reply', reply: { status: 401 } })
  })

  test('releases the event of a route that throws, and hands the error on', async () => {
    const broken = new Error('no database')
    await expect(route.respond(telnyxDelivery('thrown'), () => Promise.reject(broken))).rejects.toBe(broken)
    expect(await route.respond(telnyxDelivery('thrown'), async () => 200)).toMatchObject({ use: 'route' })
  })
})
