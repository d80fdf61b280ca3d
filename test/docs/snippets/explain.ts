import { explain } from '@countersign/core/explain'
import { sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'

const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
const event = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: 1795341600 }
const sent = sign(dfns, JSON.stringify(event, null, 2), { keys: { secret } })

// What reaches a route behind express.json(), when it passes JSON.stringify(request.body) on.
const body = new TextEncoder().encode(JSON.stringify(JSON.parse(sent.body)))

const options = { keys: { DFNS_SECRET: secret }, now: () => 1795341600_000 }
const [diagnosis] = await explain(dfns({ secret }), { headers: sent.headers, body }, options)
console.log(diagnosis?.code, diagnosis?.proof) // body_reserialized proved
console.log(diagnosis?.happened) // The body was parsed and serialized again: the signed one is indented by 2 spaces.
console.log(diagnosis?.facts.firstDifference) // { at: '1', received: '0x22', signed: '0x0a' }
