import { confirmUrl, member } from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { ORIGIN, origin, useOrigin } from '../verify/remote-keys/origin.ts'

useOrigin()

const value = member('url', { grammar: 'line' })
const confirm = confirmUrl(value, /^https:\/\/keys\.acme\.example\/confirm\?token=[a-f0-9]+$/, [ORIGIN])

function reply(url: string) {
  const view = { method: 'POST', target: '/', publicUrl: undefined, options: {}, header: () => undefined }
  return confirm.reply({ ...view, body: new Uint8Array(), parsed: () => ({ url }) }, { mac: undefined })
}

describe('the address in a signed question', () => {
  test('is visited', async () => {
    origin.answer = (_request, response) => response.end('<ok/>')
    await expect(reply(`${ORIGIN}/confirm?token=00af`)).resolves.toMatchObject({ status: 200 })
    expect(origin.asked).toEqual(['GET /confirm?token=00af'])
  })

  test.each([
    [`${ORIGIN}/confirm?token=00af&x`],
    [`x${ORIGIN}/confirm?token=00af`],
    ['https://evil.example/confirm?token=00af'],
    [`${ORIGIN}/delete?token=00af`],
    [`${ORIGIN}/confirm?token=${'0'.repeat(1024)}`],
  ])('is not visited at %s', async (url) => {
    await expect(reply(url)).rejects.toMatchObject({ code: 'body_malformed' })
    expect(origin.asked).toEqual([])
  })

  test('is asked for again by the provider where it could not be visited', async () => {
    origin.answer = (_request, response) => response.writeHead(302, { location: `${ORIGIN}/other` }).end()
    await expect(reply(`${ORIGIN}/confirm?token=00af`)).rejects.toMatchObject({ code: 'internal_error' })
    expect(origin.asked).toHaveLength(1)
  })

  test('needs an anchored pattern', () => {
    expect(() => confirmUrl(value, /https:\/\/acme/, [ORIGIN])).toThrow('anchored')
    expect(() => confirmUrl(value, /^https:\/\/acme$/g, [ORIGIN])).toThrow('anchored')
  })
})
