import { verify } from '@countersign/core'
import { sign } from '@countersign/core/sign'
import { webhook } from '@countersign/express'
import { github } from '@countersign/providers/github'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { generateKeys } from '@countersign/testing'
import { utf8 } from '@countersign/tools/bytes'
import { listen } from '@countersign/tools/http/listen'
import { headOf, openSocket } from '@countersign/tools/http/raw-requests'
import express from 'express'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codesOf, ENDPOINT, ENDPOINTS, start } from './support/advisories.ts'

/** A body that counts what was read of it, and ends or waits for ever. */
function streamOf(chunks: readonly Uint8Array[], { isOpen = false } = {}) {
  const left = [...chunks]
  const state = { pulled: 0 }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = left.shift()
        if (chunk) {
          state.pulled += chunk.length
          controller.enqueue(chunk)
        } else if (!isOpen) controller.close()
        else return new Promise<void>(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, state }
}

const kilobytes = (count: number) => Array.from({ length: count }, () => new Uint8Array(1024))

describe('a request that is not signed', () => {
  test.each(ENDPOINTS)(
    'GHSA-rm59-992w-x2mv: is refused by $name before a byte of its body is read',
    async (endpoint) => {
      const { post, outcomes } = start(endpoint.provider)
      const { stream, state } = streamOf(kilobytes(4))
      expect(await post({ body: stream })).toBe(401)
      expect(codesOf(outcomes)).toEqual(['header_missing'])
      expect(state.pulled).toBe(0)
    },
  )

  test('GHSA-rm59-992w-x2mv: gets no longer than the body may take, though its headers look right', async () => {
    const { provider, send } = ENDPOINT.telnyx
    const { post, outcomes } = start(provider, { bodyTimeoutMs: 50 })
    const { stream } = streamOf(kilobytes(1), { isOpen: true })
    expect(await post({ headers: send().headers, body: stream })).toBe(408)
    expect(codesOf(outcomes)).toEqual(['body_timeout'])
  })
})

describe.each([
  ['CVE-2026-44456 / GHSA-9vqf-7f2p-gf9v', 'without a length', undefined],
  ['CVE-2026-54288 / GHSA-rv63-4mwf-qqc2', 'that says it is short', '2'],
])('%s: a body beyond the limit %s', (_, __, length) => {
  test('is cut by what arrives of it', async () => {
    const { provider, send } = ENDPOINT.telnyx
    const { post, outcomes } = start(provider, { maxBodyBytes: 4096 })
    const { stream, state } = streamOf(kilobytes(1000))
    const headers = { ...send().headers, ...(length && { 'content-length': length }) }
    expect(await post({ headers, body: stream })).toBe(413)
    expect(codesOf(outcomes)).toEqual(['body_too_large'])
    expect(state.pulled).toBeLessThan(16 * 1024)
  })
})

describe('a process', () => {
  const rejections: unknown[] = []
  const keep = (reason: unknown) => rejections.push(reason)
  beforeEach(() => {
    rejections.length = 0
    process.on('unhandledRejection', keep)
  })
  afterEach(() => void process.off('unhandledRejection', keep))

  test.each([undefined, null, 0, 'text', {}, Object.create(null), new Error('x'), { message: 5 }])(
    'CVE-2023-50728 / GHSA-pwfr-8pq7-x9qv: stays up when a handler throws %o',
    async (thrown) => {
      const { provider, send } = ENDPOINT.github
      const { post, outcomes } = start(provider, {
        onEvent: () => {
          throw thrown
        },
      })
      expect(await post(send())).toBe(500)
      expect(codesOf(outcomes)).toEqual(['handler_failed'])
      await new Promise(setImmediate)
      expect(rejections).toEqual([])
    },
  )

  test.each(['', 'null', '1', '"text"', '[', '{"a":', '[[[[', '{"__proto__":1}', '\u0000', '{}'])(
    'CVE-2023-50728 / GHSA-pwfr-8pq7-x9qv: stays up for the body %j, signed or not',
    async (body) => {
      const keys = { secret: 'x' }
      const { post } = start(github(keys))
      const statuses = [await post({ ...sign(github, body, { keys }) }), await post({ body }), await post({})]
      expect(statuses.every((status) => status < 500)).toBe(true)
      await new Promise(setImmediate)
      expect(rejections).toEqual([])
    },
  )
})

describe('no header', () => {
  const SKIPS: Record<string, string> = {
    'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
    'x-http-method-override': 'GET',
    'x-original-method': 'GET',
    upgrade: 'websocket',
    expect: '100-continue',
  }

  test.each(ENDPOINTS)('CVE-2025-29927 / GHSA-f82v-jwr5-mffw: skips the verification of $name', async (endpoint) => {
    const { 'x-middleware-subrequest': skip = '', ...others } = SKIPS
    const { post, outcomes, handled } = start(endpoint.provider)
    await post({ headers: { ...others, 'x-middleware-subrequest': skip }, body: endpoint.send().body })
    expect(codesOf(outcomes)).toEqual(['header_missing'])
    expect(handled).toEqual([])
  })

  test('CVE-2025-29927 / GHSA-f82v-jwr5-mffw: skips the middleware on a real Express server', async () => {
    let reached = false
    const options = { provider: ENDPOINT.telnyx.provider, onOutcome: () => undefined }
    const { port } = await listen(
      express().post('/', webhook(options), (_request, response) => {
        reached = true
        response.sendStatus(200)
      }),
    )
    const { socket, closed } = await openSocket(port)
    const { upgrade: _, expect: __, ...skips } = SKIPS
    socket.end(`${headOf({ ...skips, connection: 'close', 'content-length': '2' })}{}`)
    expect((await closed).split('\r\n')[0]).toBe('HTTP/1.1 401 Unauthorized')
    expect(reached).toBe(false)
  })
})

describe('a form', () => {
  const { provider, send } = ENDPOINT['telnyx-form']

  test('CVE-2024-45590: is not parsed before its signature holds', async () => {
    const { post, outcomes } = start(provider)
    const body = `${'a[b]'.repeat(1000)}=1`
    expect(await post({ headers: send().headers, body })).toBe(401)
    expect(codesOf(outcomes)).toEqual(['signature_mismatch'])
  })

  test('CVE-2024-45590: is parsed flat, so that brackets nest nothing', async () => {
    const keys = generateKeys(telnyxForm)
    const name = `a${'[b]'.repeat(10_000)}`
    const { headers, body } = sign(telnyxForm, `${name}=1`, { keys })
    const event = await verify(telnyxForm(keys), { headers, body: utf8(body) })
    expect(event.body).toEqual({ [name]: '1' })
  })
})
