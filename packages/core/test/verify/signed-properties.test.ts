import { flipBit } from '@countersign/tools/bytes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verify } from '../../src/identify/verify.ts'
import { changeHeader, dfnsBody, NOW, now, numRuns, SENDER, SENDERS, toDelivery } from '../support.ts'

describe.each(SENDERS)('what is signed for $name', ({ name, provider, signatureHeader, send }) => {
  const content = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 })
  const body = content
    .filter((members) => !JSON.stringify(members).includes('__proto__'))
    .map((members) => (name === 'dfns' ? { ...dfnsBody, data: members } : members))
  const sent = body.map((value) => send(value))
  const verdict = (delivery: Parameters<typeof verify>[1], clock = now) =>
    verify(provider, delivery, { now: clock }).then(
      () => 'accepted',
      (error: { code: string }) => error.code,
    )

  test('is verified', async () => {
    const property = fc.asyncProperty(sent, async (request) => {
      expect(await verdict(toDelivery(request))).toBe('accepted')
    })
    await fc.assert(property, { numRuns })
  })

  test('is refused with any bit of its body flipped', async () => {
    const property = fc.asyncProperty(sent, fc.nat(), async (request, seed) => {
      const { body } = toDelivery(request)
      const flipped = flipBit(body, seed % (8 * body.length))
      expect(await verdict(toDelivery(request, { body: flipped }))).toBe('signature_mismatch')
    })
    await fc.assert(property, { numRuns })
  })

  test('is refused with any character of its signature changed', async () => {
    const character = fc.constantFrom(...'ABab09+/-_=., ')
    const property = fc.asyncProperty(sent, fc.nat(), character, async (request, seed, other) => {
      const text = request.headers[signatureHeader] ?? ''
      const at = seed % text.length
      fc.pre(text[at] !== other)
      const change = () => text.slice(0, at) + other + text.slice(at + 1)
      const code = await verdict(toDelivery(request, changeHeader(request, signatureHeader, change)))
      expect(code).toMatch(/^(signature_(malformed|mismatch)|header_malformed)$/)
    })
    await fc.assert(property, { numRuns })
  })

  test('is refused at any time outside the tolerance', async () => {
    const offset = fc.oneof(fc.integer({ min: 301, max: 10 ** 9 }), fc.integer({ min: -(10 ** 9), max: -301 }))
    const property = fc.asyncProperty(sent, offset, async (request, seconds) => {
      const code = await verdict(toDelivery(request), () => NOW + seconds * 1000)
      expect(code).toBe(seconds > 0 ? 'timestamp_too_old' : 'timestamp_too_new')
    })
    await fc.assert(property, { numRuns })
  })
})

describe.each([SENDER.telnyx, SENDER.v1, SENDER.v1a])('the timestamp header of $name', ({ provider, send }) => {
  const sent = send()
  const header = Object.keys(sent.headers).find((name) => name.endsWith('-timestamp')) ?? ''

  test('cannot be another than the one that was signed', async () => {
    const property = fc.asyncProperty(fc.integer({ min: -300, max: 300 }), async (seconds) => {
      fc.pre(seconds !== 0)
      const delivery = toDelivery(
        sent,
        changeHeader(sent, header, (text) => String(Number(text) + seconds)),
      )
      await expect(verify(provider, delivery, { now })).rejects.toMatchObject({ code: 'signature_mismatch' })
    })
    await fc.assert(property, { numRuns })
  })
})
