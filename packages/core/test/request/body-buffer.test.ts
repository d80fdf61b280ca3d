import { BodyBuffer } from '@countersign/core/adapter'
import { describe, expect, test } from 'vitest'

/** A buffer, and how much memory it has told of. */
function create(limit: number, length?: number) {
  const state = { held: 0, calls: 0 }
  const onBytes = (count: number): void => {
    state.held += count
    state.calls++
  }
  return { buffer: new BodyBuffer({ limit, length, onBytes }), state }
}

/** The numbers from 0 on, as bytes. */
const countTo = (length: number) => Uint8Array.from({ length }, (_, index) => index % 256)

describe('a body that arrives byte by byte', () => {
  test.each([undefined, 10_000])('is whole, in memory that holds nothing else, declared as %s', (length) => {
    const { buffer } = create(100_000, length)
    const sent = countTo(10_000)
    for (const byte of sent) buffer.add(Uint8Array.of(byte))
    const bytes = buffer.take()
    expect(bytes).toEqual(sent)
    expect(bytes.buffer.byteLength).toBe(10_000)
  })

  test('holds less than twice what was received, and tells of all of it', () => {
    const { buffer, state } = create(100_000)
    for (let received = 1; received <= 50_000; received++) {
      buffer.add(new Uint8Array(1))
      if (received >= 256) expect(state.held).toBeLessThanOrEqual(2 * received)
      expect(state.held).toBeGreaterThanOrEqual(received)
    }
    expect(state.calls).toBeLessThan(20)
  })
})

describe('a declared length', () => {
  test('takes no memory before bytes arrive', () => {
    const { buffer, state } = create(1_000_000, 1_000_000)
    expect(state.held).toBe(0)
    buffer.add(new Uint8Array(1))
    expect(state.held).toBeLessThanOrEqual(256)
  })

  test('is what is held in the end, and not a byte more', () => {
    const { buffer, state } = create(1_000_000, 700)
    for (let part = 0; part < 7; part++) buffer.add(new Uint8Array(100))
    expect(state.held).toBe(700)
  })

  test.each([2, -1, Number.NaN, 10 ** 12])('of %s says nothing about a body that is longer', (length) => {
    const { buffer } = create(5000, length)
    for (let part = 0; part < 10; part++) buffer.add(countTo(100))
    expect(buffer.take()).toHaveLength(1000)
  })
})

test('more bytes than the limit are refused, and no memory is taken for them', () => {
  const { buffer, state } = create(1000)
  buffer.add(new Uint8Array(1000))
  expect(() => buffer.add(new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'body_too_large' }))
  expect(state.held).toBe(1000)
})

test('what is released while it grows takes nothing more', () => {
  const buffer: BodyBuffer = new BodyBuffer({ limit: 1000, onBytes: () => buffer.release() })
  buffer.add(countTo(100))
  expect(buffer.size).toBe(0)
  expect(buffer.take()).toHaveLength(0)
})

test('what was handed over is not changed by what arrives afterwards', () => {
  const { buffer } = create(1000, 4)
  const chunk = Uint8Array.of(1, 2, 3, 4)
  buffer.add(chunk)
  const bytes = buffer.take()
  chunk.fill(9)
  buffer.add(Uint8Array.of(5))
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3, 4))
})
