import { fromFetch } from '@countersign/core/fetch'
import { toFactory } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type SecretOptions, type Tenant, verify } from '../../src/index.ts'
import { acmeDefinition } from '../acme.ts'
import { refusedAs } from '../support.ts'

const KIB = 1024
const secrets: Readonly<Record<string, string>> = { a1: 'the secret of a1', b2: 'the secret of b2' }

const acme = toFactory<SecretOptions>({
  ...acmeDefinition,
  deliveryPolicy: { ...acmeDefinition.deliveryPolicy, maxBodyBytes: 1024 * KIB },
})

/** One URL for all: the body says whose it is. */
const byBody: Tenant<{ readonly secret: string | undefined }> = async ({ body }) => {
  const claimed = (await body()) as { readonly app_id?: string }
  const secret = secrets[claimed.app_id ?? '']
  return secret === undefined ? undefined : { tenantId: `${claimed.app_id}`, secret }
}

const bodyOf = (app_id: string, more: object = {}) => JSON.stringify({ id: 'evt_1', type: 'paid', app_id, ...more })
const signed = (body: string, secret = '') => sign(acme, body, { keys: { secret } })

/** A body of exactly so many bytes. */
function bodyOfSize(bytes: number): string {
  const empty = bodyOf('a1', { note: '' })
  return bodyOf('a1', { note: 'x'.repeat(bytes - empty.length) })
}

function receiverOf(resolveTenant = byBody) {
  const handled: unknown[] = []
  const receiver = createReceiver({ provider: acme({ resolveTenant }), ...quiet }, ({ tenantId, body }) => {
    handled.push([tenantId, body])
  })
  const receive = (request: RequestInit) => receiver.receive(fromFetch(new Request('http://localhost/w', request)))
  return { receive, handled }
}

describe('a tenant that the body names', () => {
  test('is found, and has events of its own', async () => {
    const { receive, handled } = receiverOf()
    for (const app of ['a1', 'b2', 'a1']) await receive(signed(bodyOf(app), secrets[app]))
    expect(handled).toEqual(['a1', 'b2'].map((app) => [app, JSON.parse(bodyOf(app))]))
  })

  test.each([
    ['signed with the key of another tenant', signed(bodyOf('a1'), secrets.b2), 'signature_mismatch'],
    ['changed after it was signed', { ...signed(bodyOf('b2'), secrets.b2), body: bodyOf('a1') }, 'signature_mismatch'],
    ['of nobody', signed(bodyOf('c3'), secrets.a1), 'signature_mismatch'],
    ['that names nobody', signed('{}', secrets.a1), 'signature_mismatch'],
    ['that is no JSON', signed('app_id=a1', secrets.a1), 'body_malformed'],
    ['with a key that changes prototypes', signed('{"__proto__":{"app_id":"a1"}}', secrets.a1), 'body_malformed'],
  ])('gets no delivery %s', async (_, request, code) => {
    const { receive, handled } = receiverOf()
    expect(await receive(request)).toMatchObject({ status: 'rejected', code })
    expect(handled).toEqual([])
  })

  test('is not looked for where the headers are refused', async () => {
    let asked = 0
    const { receive } = receiverOf((request) => {
      asked++
      return byBody(request)
    })
    const { 'acme-signature': _, ...headers } = signed(bodyOf('a1'), secrets.a1).headers
    const outcome = await receive({ method: 'POST', headers, body: bodyOf('a1') })
    expect(outcome).toMatchObject({ status: 'rejected', code: 'header_missing' })
    expect(asked).toBe(0)
  })

  test('costs one reading and one parsing, and its body is the event’s', async () => {
    const parsed: unknown[] = []
    const { receive, handled } = receiverOf(async (request) => {
      parsed.push(await request.body(), await request.body())
      return byBody(request)
    })
    await receive(signed(bodyOf('a1'), secrets.a1))
    expect(parsed[0]).toBe(parsed[1])
    expect(handled).toEqual([['a1', parsed[0]]])
  })
})

describe('a body that is looked at before it is verified', () => {
  test.each([
    [512 * KIB, { status: 'processed' }],
    [512 * KIB + 1, { status: 'rejected', code: 'body_too_large' }],
  ])('of %d bytes', async (bytes, outcome) => {
    const { receive } = receiverOf()
    expect(await receive(signed(bodyOfSize(bytes), secrets.a1))).toMatchObject(outcome)
  })

  test('is parsed up to 512 KiB in verify(), too', async () => {
    const { headers, body } = signed(bodyOfSize(512 * KIB + 1), secrets.a1)
    const verdict = verify(acme({ resolveTenant: byBody }), { headers, body: new TextEncoder().encode(body) })
    await expect(verdict).rejects.toEqual(refusedAs('body_too_large'))
  })

  test('may be larger where nobody looks at it', async () => {
    const { receive } = receiverOf(() => ({ tenantId: 'a1', secret: secrets.a1 }))
    expect(await receive(signed(bodyOfSize(600 * KIB), secrets.a1))).toMatchObject({ status: 'processed' })
  })

  test('is refused for its size, its time and its end as any other is', async () => {
    const request = signed(bodyOfSize(2048 * KIB), secrets.a1)
    expect(await receiverOf().receive(request)).toMatchObject({ status: 'rejected', code: 'body_too_large' })
    const stalled = new ReadableStream({ pull: () => new Promise(() => undefined) })
    const receiver = createReceiver(
      { provider: acme({ resolveTenant: byBody }), bodyTimeoutMs: 20, ...quiet },
      () => undefined,
    )
    const slow = { ...signed(bodyOf('a1'), secrets.a1), body: stalled, duplex: 'half' }
    const outcome = await receiver.receive(fromFetch(new Request('http://localhost/w', slow as RequestInit)))
    expect(outcome).toMatchObject({ status: 'rejected', code: 'body_timeout' })
  })

  test('that finds no room says so, and not that a key is missing', async () => {
    const provider = acme({ resolveTenant: byBody })
    const receiver = createReceiver({ provider, maxBufferedBytes: 1024 * KIB, ...quiet }, () => undefined)
    const requests = Array.from({ length: 3 }, () => {
      const stalled = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array(400 * KIB)),
        pull: () => new Promise(() => undefined),
      })
      return { ...signed(bodyOf('a1'), secrets.a1), body: stalled, duplex: 'half' } as RequestInit
    })
    const outcome = await Promise.race(
      requests.map((request) => receiver.receive(fromFetch(new Request('http://localhost/w', request)))),
    )
    expect(outcome).toMatchObject({ status: 'unavailable', code: 'buffer_full' })
  })
})

describe('verify() of a provider with tenants', () => {
  const deliveryOf = (app: string, secret = secrets[app]) => {
    const { headers, body } = signed(bodyOf(app), secret)
    return { headers, body: new TextEncoder().encode(body) }
  }

  test('finds them by the body', async () => {
    const provider = acme({ resolveTenant: byBody })
    expect(await verify(provider, deliveryOf('b2'))).toMatchObject({ id: 'evt_1', tenantId: 'b2', keyIndex: 0 })
    await expect(verify(provider, deliveryOf('b2', secrets.a1))).rejects.toEqual(refusedAs('signature_mismatch'))
    await expect(verify(provider, deliveryOf('c3', secrets.a1))).rejects.toEqual(refusedAs('signature_mismatch'))
  })

  test('finds them by what is given of the request', async () => {
    const seen: unknown[] = []
    const provider = acme({
      resolveTenant: ({ method, url, header, native }) => {
        seen.push(method, url, header('acme-shop'), native)
        return { tenantId: 'a1', secret: secrets.a1 }
      },
    })
    const delivery = deliveryOf('a1')
    await verify(provider, { ...delivery, headers: { ...delivery.headers, 'Acme-Shop': 's-1' }, url: '/w?shop=1' })
    await verify(provider, delivery)
    expect(seen).toEqual(['POST', '/w?shop=1', 's-1', undefined, 'POST', '/', undefined, undefined])
  })

  test('is unavailable where they cannot be found out', async () => {
    const provider = acme({ resolveTenant: () => Promise.reject(new Error('the database is down')) })
    await expect(verify(provider, deliveryOf('a1'))).rejects.toMatchObject({
      code: 'key_unavailable',
      message: 'The key of acme cannot be used: the database is down',
    })
  })
})
