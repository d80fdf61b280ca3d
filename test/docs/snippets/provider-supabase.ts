import { verify, WebhookVerificationError } from '@countersign/core'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'

type SmsHook = { user: { phone: string }; sms: { otp: string } }

const provider = standardWebhooks<Record<string, SmsHook>>({
  // Shown as v1,whsec_…, several with "|" between them.
  secret: () => process.env.SEND_SMS_HOOK_SECRETS?.replaceAll('v1,', '').split('|'),
})

export async function POST(request: Request): Promise<Response> {
  try {
    const { body } = await verify(provider, { headers: request.headers, body: await request.arrayBuffer() })
    console.log('send', body.sms.otp, 'to', body.user.phone)
    return Response.json({})
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response('Unauthorized', { status: 401 })
    throw error
  }
}
