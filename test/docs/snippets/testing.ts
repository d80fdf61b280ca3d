import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { sign } from '@countersign/core/sign'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'

const keys = generateKeys(telnyx)
const receiver = createReceiver({ provider: telnyx(keys) }, (event) => console.log(event.id))

const body = { data: { id: 'a1b2', event_type: 'message.received', payload: { text: 'hi' } } }
const response = await webhook(receiver)(new Request('http://localhost/', sign(telnyx, body, { keys })))
console.log(response.status) // 200
