import { bodyTooLarge, type IncomingRequest } from '@countersign/core/adapter'
import { createGate } from '@countersign/tools/time/gate'
import { describe, expect, test } from 'vitest'
import { createBodyReader } from '../../src/request/read-body.ts'

const LIMITS = { maxBodyBytes: 100, bodyTimeoutMs: 5000, maxBufferedBytes: 1000 }

/** A request whose body is read as the test says. */
function requestOf(read: IncomingRequest['read'], headers: Readonly<Record<string, string>> = {}): IncomingRequest {
  return { method: 'POST', url: '/', header: (name) => headers[name], read, native: undefined }
}

/** A request that has told of some bytes and waits for the gate before it gives them. */
function held(count: number, opened: Promise<void>): IncomingRequest {
  return requestOf(async (_, { onBytes }) => {
    onBytes(count)
    await opened
    return new Uint8Array(count)
  })
}

describe('the size of one body', () => {
  test('is judged by its declared length, without reading', async () => {
    let isRead = false
    const read = async () => {
      isRead = true
      return new Uint8Array()
    }
    const reading = createBodyReader(LIMITS)(requestOf(read, { 'content-length': '101' }))
    await expect(reading).rejects.toMatchObject({ code: 'body_too_large' })
    expect(isRead).toBe(false)
  })

  test('may be the limit exactly', async () => {
    const bytes = new Uint8Array(100)
    const request = requestOf(async () => bytes, { 'content-length': '100' })
    expect(await createBodyReader(LIMITS)(request)).toBe(bytes)
  })

  test('is judged again by the bytes, whatever was declared', async () => {
    const request = requestOf(async () => new Uint8Array(101), { 'content-length': '5' })
    await expect(createBodyReader(LIMITS)(request)).rejects.toMatchObject({ code: 'body_too_large' })
  })

  test('is told to the request, which knows first', async () => {
    const request = requestOf(async (limit) => {
      throw bodyTooLarge(limit)
    })
    await expect(createBodyReader(LIMITS)(request)).rejects.toMatchObject({
      code: 'body_too_large',
      message: expect.stringContaining('100'),
    })
  })
})

describe('the time of one body', () => {
  const limits = { ...LIMITS, bodyTimeoutMs: 30 }

  test('ends with body_timeout', async () => {
    const request = requestOf(() => new Promise(() => undefined))
    await expect(createBodyReader(limits)(request)).rejects.toMatchObject({ code: 'body_timeout' })
  })

  test('when over tells the request to stop', async () => {
    let isStopped = false
    const request = requestOf((_, { onStop }) => {
      onStop(() => {
        isStopped = true
      })
      return new Promise(() => undefined)
    })
    await expect(createBodyReader(limits)(request)).rejects.toMatchObject({ code: 'body_timeout' })
    expect(isStopped).toBe(true)
  })
})

describe('the size of all bodies that are being read', () => {
  test('when reached leaves the next body unread', async () => {
    const gate = createGate()
    const read = createBodyReader(LIMITS)
    const bodies = Array.from({ length: 10 }, () => read(held(100, gate.opened)))
    let isRead = false
    const next = requestOf(async () => {
      isRead = true
      return new Uint8Array()
    })
    await expect(read(next)).rejects.toMatchObject({ code: 'buffer_full' })
    expect(isRead).toBe(false)
    gate.open()
    await Promise.all(bodies)
  })

  test('when exceeded stops the body that exceeds it, and no other', async () => {
    const gate = createGate()
    const read = createBodyReader({ ...LIMITS, maxBufferedBytes: 150 })
    const first = read(held(100, gate.opened))
    await expect(read(held(100, gate.opened))).rejects.toMatchObject({ code: 'buffer_full' })
    gate.open()
    expect(await first).toHaveLength(100)
  })

  test.each([
    ['read', async () => new Uint8Array(100)],
    ['cut off', () => Promise.reject(new Error('aborted'))],
  ])('shrinks when a body is %s', async (_, end) => {
    const read = createBodyReader({ ...LIMITS, maxBufferedBytes: 100 })
    const request = requestOf((_limit, { onBytes }) => {
      onBytes(100)
      return end()
    })
    await read(request).catch(() => undefined)
    const bytes = new Uint8Array(100)
    expect(await read(requestOf(async () => bytes))).toBe(bytes)
  })
})

test('a body that ends early is malformed', async () => {
  const cause = new Error('aborted')
  const request = requestOf(() => Promise.reject(cause))
  await expect(createBodyReader(LIMITS)(request)).rejects.toMatchObject({ code: 'body_malformed', cause })
})
