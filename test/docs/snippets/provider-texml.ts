import { verify, WebhookVerificationError } from '@countersign/core'
import { telnyxForm } from '@countersign/providers/telnyx-form'

const provider = telnyxForm({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const hello = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello</Say></Response>'

export async function POST(request: Request): Promise<Response> {
  try {
    const call = await verify(provider, { headers: request.headers, body: await request.arrayBuffer() })
    console.log(call.type, call.body.From)
    return new Response(hello, { headers: { 'content-type': 'text/xml' } })
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response('Unauthorized', { status: 401 })
    throw error
  }
}
