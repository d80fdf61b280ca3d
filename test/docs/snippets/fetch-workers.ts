import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'

interface Env {
  readonly TELNYX_PUBLIC_KEY: string
}

// A Worker's secrets come with the request, so the receiver is made with the first one.
let receive: ((request: Request) => Promise<Response>) | undefined

function receiverFor({ TELNYX_PUBLIC_KEY }: Env) {
  const provider = telnyx({ publicKey: TELNYX_PUBLIC_KEY })
  return webhook(createReceiver({ provider }, (event) => console.log(event.type)))
}

export const worker = {
  fetch(request: Request, env: Env): Promise<Response> {
    receive ??= receiverFor(env)
    return receive(request)
  },
}
// In the Worker's file: export default worker
