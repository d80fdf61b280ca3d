import { verify, WebhookVerificationError } from '@countersign/core'
import { discord } from '@countersign/providers/discord'

type Interaction = { type: number; data?: { name: string } }
const provider = discord<Record<string, Interaction>>({ publicKey: () => process.env.DISCORD_PUBLIC_KEY })

export async function POST(request: Request): Promise<Response> {
  try {
    const { body } = await verify(provider, { headers: request.headers, body: await request.arrayBuffer() })
    if (body.type === 1) return Response.json({ type: 1 }) // PING
    return Response.json({ type: 4, data: { content: `You said /${body.data?.name}` } })
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response('Unauthorized', { status: 401 })
    throw error
  }
}
