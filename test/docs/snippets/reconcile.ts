import { createReceiver } from '@countersign/core'
import { reconcile, reconcilePortOf } from '@countersign/core/reconcile'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxDeliveries } from '@countersign/providers/telnyx/records'
import { sqliteStore } from '@countersign/stores/sqlite'
import { createSender, generateKeys, sampleEvent, serveRecords, virtualClock } from '@countersign/testing'
import Database from 'libsql'
import Telnyx from 'telnyx'

const keys = generateKeys(telnyx)
const store = sqliteStore(new Database(':memory:'))
const receiver = createReceiver({ provider: telnyx(keys), store, namespace: 'messages' }, (event) =>
  console.log(event.type),
)
const since = await reconcilePortOf(receiver).remembersSince()

// A provider whose every attempt fails: nobody listens there.
const clock = virtualClock(since)
const sender = createSender({ provider: telnyx, keys, clock, target: 'http://127.0.0.1:1/webhooks' })
const { status } = await sender.send(sampleEvent(telnyx, 'message.received'))
console.log(status) // failed

// Its records, which the official client reads.
const records = await serveRecords(sender, { token: 'KEY0123' })
const source = telnyxDeliveries(new Telnyx({ apiKey: 'KEY0123', baseURL: `${records.url}/v2` }))
for (const dryRun of [true, false, false]) {
  const result = await reconcile({ receiver, source, since, now: () => clock.now() + 1, dryRun })
  console.log(`missing ${result.missing}, recovered ${result.recovered}, already done ${result.alreadyDone}`)
}
await records.close()
