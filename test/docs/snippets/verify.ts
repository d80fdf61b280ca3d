import { verify, WebhookVerificationError } from '@countersign/core'
import { sign } from '@countersign/core/sign'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys } from '@countersign/testing'

const keys = generateKeys(telnyx)
const provider = telnyx({ publicKey: keys.publicKey })

async function answerCall(request: Request): Promise<Response> {
  try {
    const event = await verify(provider, { headers: request.headers, body: await request.arrayBuffer() })
    return Response.json({ greeting: `Hello, ${event.type}` })
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response('Unauthorized', { status: 401 })
    throw error
  }
}

const body = { data: { id: 'a1b2', event_type: 'call.initiated', payload: {} } }
const response = await answerCall(new Request('http://localhost/calls', sign(telnyx, body, { keys })))
console.log(await response.json()) // { greeting: 'Hello, call.initiated' }
