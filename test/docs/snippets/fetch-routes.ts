import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'

const provider = standardWebhooks({ secret: () => process.env.WEBHOOK_SECRET })
const receive = webhook(createReceiver({ provider }, (event) => console.log(event.type)))

// SvelteKit, src/routes/webhooks/+server.ts, and Astro, src/pages/webhooks.ts:
export const POST = ({ request }: { readonly request: Request }): Promise<Response> => receive(request)

// Remix and React Router, app/routes/webhooks.ts:
export const action = ({ request }: { readonly request: Request }): Promise<Response> => receive(request)
