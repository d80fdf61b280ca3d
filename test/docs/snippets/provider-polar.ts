import { createHmac } from 'node:crypto'
import { verify } from '@countersign/core'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'

/** A secret of Polar that was made before 8 September 2026: its whole text is the key. */
const older = 'whsec_Zk3v_9qTtY7-b2LrQwErTyUiOpAsDfGh'
const newer = 'whsec_c3RhbmRhcmRzdGFuZGFyZHN0YW5kYXJkc3RhbmRhcmQ='

const provider = standardWebhooks({ secret: [newer, `whsec_${btoa(older)}`] })

const id = 'msg_1'
const time = `${Math.floor(Date.now() / 1000)}`
const body = '{"type":"order.paid","data":{}}'
const signature = createHmac('sha256', older).update(`${id}.${time}.${body}`).digest('base64')
const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` }

const event = await verify(provider, { headers, body: new TextEncoder().encode(body) })
console.log(event.type, event.keyIndex) // order.paid 1
