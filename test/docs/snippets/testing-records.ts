import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys, sampleEvent, serveRecords } from '@countersign/testing'
import Telnyx from 'telnyx'

const keys = generateKeys(telnyx)
const receiver = createReceiver({ provider: telnyx(keys), onOutcome: () => undefined }, () => {
  throw new Error('the database is away')
})
const sender = createSender({ provider: telnyx, keys, target: webhook(receiver), speed: 1000 })
await sender.send(sampleEvent(telnyx, 'message.received'))

const records = await serveRecords(sender, { token: 'KEY0123' })
const client = new Telnyx({ apiKey: 'KEY0123', baseURL: `${records.url}/v2` })
for await (const { status, attempts } of client.webhookDeliveries.list({ filter: { status: { eq: 'failed' } } })) {
  console.log(status, attempts?.map(({ http }) => http?.response?.status)?.join())
}
await records.close()
