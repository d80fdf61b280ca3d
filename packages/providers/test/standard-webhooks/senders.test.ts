import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { describe, expect, test } from 'vitest'
import { judge, mac, SECONDS } from '../support.ts'

const body = '{"user":{"id":"1"}}'
const signedBy = (key: string | Uint8Array) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': `${SECONDS}`,
  'webhook-signature': `v1,${mac(key, `msg_1.${SECONDS}.${body}`)}`,
})

// standard-webhooks/standard-webhooks#235, supabase/supabase#40337.
describe('a secret as Supabase shows it', () => {
  const key = Buffer.alloc(32, 1)
  const shown = `v1,whsec_${key.toString('base64')}`

  test('is refused with what to remove', () => {
    expect(() => standardWebhooks({ secret: shown })).toThrow(
      '"secret" of standard-webhooks begins with "v1,whsec_". Remove "v1,", and give several keys with "|" between them as a list.',
    )
    expect(() => standardWebhooks({ secret: `${shown}|${shown}` })).toThrow('Remove "v1,"')
    expect(() => standardWebhooks({ secret: shown })).not.toThrow(key.toString('base64'))
  })

  test('says the same where a function gives it', async () => {
    const judged = judge(standardWebhooks({ secret: () => shown }), signedBy(key), body)
    await expect(judged).rejects.toMatchObject({ code: 'key_unavailable', message: expect.stringContaining('"v1,"') })
  })

  test('verifies once that is removed', async () => {
    const secret = `${shown}|v1,whsec_${Buffer.alloc(32, 2).toString('base64')}`.replaceAll('v1,', '').split('|')
    expect(await judge(standardWebhooks({ secret }), signedBy(key), body)).toMatchObject({ id: 'msg_1', keyIndex: 0 })
  })
})

// polarsource/polar#13522, #14102, Notifuse/notifuse#318: the key is the whole text, which is no base64 at all.
describe('a secret whose text is the key, as older ones of Polar', () => {
  const text = 'whsec_Zk3v_9qTtY7-b2LrQwErTyUiOpAsDfGh'

  test('is refused as it stands: nothing says which of the two it is', () => {
    expect(() => standardWebhooks({ secret: text })).toThrow('is not base64')
  })

  test('is given as the base64 of its text, next to a newer one', async () => {
    const newer = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    const provider = standardWebhooks({ secret: [newer, `whsec_${btoa(text)}`] })
    expect(await judge(provider, signedBy(text), body)).toMatchObject({ id: 'msg_1', keyIndex: 1 })
    expect(await judge(provider, signedBy(Buffer.alloc(32, 1)), body)).toMatchObject({ keyIndex: 0 })
  })
})
