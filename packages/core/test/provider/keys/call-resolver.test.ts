import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test } from 'vitest'
import type { TenantRequest } from '../../../src/index.ts'
import { callResolver } from '../../../src/provider/keys/call-resolver.ts'

const tenant = { tenantId: 'acme', secret: 'a secret' }
const request: TenantRequest = {
  method: 'POST',
  url: '/webhooks',
  header: () => undefined,
  native: undefined,
  async body() {
    await sleep(120)
    return { app: 'acme' }
  },
}

describe('the time in which a tenant is chosen', () => {
  test('does not count the reading of the body', async () => {
    const slow = callResolver(
      60,
      async ({ body }) => {
        await body()
        return tenant
      },
      request,
    )
    await expect(slow).resolves.toBe(tenant)
  })

  test.each<[string, (request: TenantRequest) => Promise<unknown>]>([
    ['before the body is read', async () => undefined],
    ['after the body was read', ({ body }) => body()],
    ['after the body was read twice', ({ body }) => Promise.all([body(), body()])],
  ])('counts %s', async (_, read) => {
    const never = async (asked: TenantRequest) => {
      await read(asked)
      return new Promise<undefined>(() => undefined)
    }
    await expect(callResolver(20, never, request)).rejects.toThrow('"resolveTenant" gave no answer within 20 ms')
  })

  test('counts for nothing where the function fails, or throws as it is called', async () => {
    await expect(callResolver(20, () => Promise.reject(new Error('no database')), request)).rejects.toThrow(
      'no database',
    )
    const broken = () => {
      throw new Error('no such tenant')
    }
    await expect(callResolver(20, broken, request)).rejects.toThrow('no such tenant')
  })
})
