import { compile } from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type Tenant, type TenantRequest } from '../../src/index.ts'
import { createKeySource } from '../../src/provider/keys/key-source.ts'
import { deliver, dfnsBody, eventOf, replyTo } from '../receiver-support.ts'

const secrets = new Map([
  ['/webhooks/acme', 'the secret of acme'],
  ['/webhooks/umbrella', 'the secret of umbrella'],
])

const tenant: Tenant<{ readonly secret: string | undefined }> = ({ url }) => {
  const { pathname } = new URL(url)
  const secret = secrets.get(pathname)
  return secret === undefined ? undefined : { tenantId: pathname, secret }
}

function deliverTo(path: string, secret: string | undefined, id = 'whe-1') {
  return deliver(dfns, { secret }, dfnsBody(id), { url: `http://localhost${path}` })
}

const toAcme = () => deliverTo('/webhooks/acme', secrets.get('/webhooks/acme'))
const toUmbrella = () => deliverTo('/webhooks/umbrella', secrets.get('/webhooks/umbrella'))

describe('tenants', () => {
  test('have events of their own: the same id runs for each', async () => {
    const scopes: unknown[] = []
    const receiver = createReceiver({ provider: dfns({ resolveTenant: tenant }), ...quiet }, ({ tenantId }) =>
      scopes.push(tenantId),
    )
    for (const request of [toAcme(), toUmbrella(), toAcme(), toUmbrella()]) await receiver.receive(request)
    expect(scopes).toEqual(['/webhooks/acme', '/webhooks/umbrella'])
  })

  test('have keys of their own: the signature of one is worth nothing to another', async () => {
    const receiver = createReceiver({ provider: dfns({ resolveTenant: tenant }), ...quiet }, () => undefined)
    const outcome = await receiver.receive(deliverTo('/webhooks/acme', secrets.get('/webhooks/umbrella')))
    expect(outcome).toMatchObject({ status: 'rejected', code: 'signature_mismatch' })
  })

  test('forget events of their own only', async () => {
    const receiver = createReceiver({ provider: dfns({ resolveTenant: tenant }), ...quiet }, () => undefined)
    const event = eventOf(await receiver.receive(toAcme()))
    await receiver.receive(toUmbrella())
    await receiver.forget(event)
    expect(await receiver.receive(toAcme())).toMatchObject({ status: 'processed' })
    expect(await receiver.receive(toUmbrella())).toMatchObject({ status: 'duplicate' })
  })
})

const requestTo = (url: string): TenantRequest => ({
  method: 'POST',
  url,
  header: () => undefined,
  body: () => Promise.reject(new Error('There is no body')),
  native: undefined,
})

test('the keys of ten thousand tenants are parsed once, and more than these are not kept', async () => {
  const { slots } = compile(dfns.definition).scheme
  const keysFor = createKeySource(
    { provider: 'dfns', slots, settings: [] },
    { resolveTenant: ({ url }) => ({ tenantId: url, secret: `the secret of ${url}` }) },
  )
  const keysOf = async (tenant: number) => (await keysFor(requestTo(String(tenant)))).keys
  const first: unknown[] = []
  for (let tenant = 0; tenant < 10_000; tenant++) first.push(await keysOf(tenant))
  for (let tenant = 0; tenant < 10_000; tenant++) expect(await keysOf(tenant)).toBe(first[tenant])
  await keysOf(10_000)
  expect(await keysOf(1)).toBe(first[1])
  expect(await keysOf(0)).not.toBe(first[0])
})

test('a request of no tenant is unauthorized, and its body is not read', async () => {
  let isRead = false
  const receiver = createReceiver({ provider: dfns({ resolveTenant: tenant }), ...quiet }, () => undefined)
  const request = deliverTo('/webhooks/nobody', 'a guess')
  const outcome = await receiver.receive({
    ...request,
    read: (...args) => {
      isRead = true
      return request.read(...args)
    },
  })
  expect(outcome).toMatchObject({ status: 'rejected', code: 'signature_mismatch' })
  expect(replyTo(outcome).status).toBe(401)
  expect(isRead).toBe(false)
})

test.each<[string, Tenant<{ readonly secret: string | undefined }>]>([
  ['has no key', () => ({ tenantId: 'acme', secret: undefined })],
  ['has an empty key', () => ({ tenantId: 'acme', secret: '' })],
  ['has no tenantId', () => ({ tenantId: '', secret: 'the secret' })],
  ['cannot be found out', () => Promise.reject(new Error('the database is down'))],
])('a tenant that %s makes the receiver unavailable', async (_, broken) => {
  const receiver = createReceiver({ provider: dfns({ resolveTenant: broken }), ...quiet }, () => undefined)
  const outcome = await receiver.receive(toAcme())
  expect(outcome).toMatchObject({ status: 'unavailable', code: 'key_unavailable' })
  expect(replyTo(outcome).status).toBe(503)
})
