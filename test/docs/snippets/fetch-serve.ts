import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { dfns } from '@countersign/providers/dfns'

const provider = dfns({ secret: () => process.env.DFNS_WEBHOOK_SECRET })
const receive = webhook(createReceiver({ provider }, (event) => console.log(event.type)))

export function serve(request: Request): Response | Promise<Response> {
  const { pathname } = new URL(request.url)
  return pathname === '/webhooks/dfns' ? receive(request) : new Response('Not Found', { status: 404 })
}
// Bun: Bun.serve({ fetch: serve }). Deno: Deno.serve(serve)
