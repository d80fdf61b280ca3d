import { createReceiver } from '@countersign/core'
import { fromFetch } from '@countersign/core/fetch'
import { defineProvider, type SecretOptions } from '@countersign/core/provider'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { judge, mac, NOW, SECONDS } from '../support.ts'

const body = '{"user":{"id":"1"}}'
const signedBy = (key: string | Uint8Array, text = body) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': `${SECONDS}`,
  'webhook-signature': `v1,${mac(key, `msg_1.${SECONDS}.${text}`)}`,
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

// NousResearch/hermes-agent#47451, zereight/gitlab-mcp#716, gitlab4j/gitlab4j-api#1331: the definition is in
// docs/providers.md.
describe('GitLab, with a signing token', () => {
  const key = Buffer.alloc(32, 1)
  const secret = `whsec_${key.toString('base64')}`
  const gitlab = defineProvider<SecretOptions>({
    ...standardWebhooks.definition,
    name: 'gitlab',
    event: ({ object_kind }: { object_kind?: string }, { signed: { id = '' } }) => ({ id, type: object_kind }),
    deliveryPolicy: { ...standardWebhooks.definition.deliveryPolicy, maxBodyBytes: 25 * 1024 * 1024 },
  })
  const push = JSON.stringify({ object_kind: 'push', commits: 'x'.repeat(2 * 1024 * 1024) })
  const headers = { ...signedBy(key, push), 'x-gitlab-event': 'Push Hook' }

  test('has its type from the body, and may send more than a megabyte', async () => {
    const receiver = createReceiver({ provider: gitlab({ secret }), ...quiet, now: () => NOW }, () => undefined)
    const request = new Request('http://localhost/', { method: 'POST', headers, body: push })
    expect(await receiver.receive(fromFetch(request))).toMatchObject({
      status: 'processed',
      event: { id: 'msg_1', type: 'push' },
    })
  })

  test('is refused where no signing token is set: its other headers come all the same', async () => {
    const { 'webhook-signature': _, ...unsigned } = headers
    const judged = judge(gitlab({ secret }), unsigned, push)
    await expect(judged).rejects.toMatchObject({
      code: 'header_missing',
      message: expect.stringContaining('no secret'),
    })
  })
})
