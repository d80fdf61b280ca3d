import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'
import { redisStore } from '@countersign/stores/redis'
import { Redis } from '@upstash/redis/cloudflare'

interface Env {
  readonly TELNYX_PUBLIC_KEY: string
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
}

// A Worker's secrets come with the request, so the receiver is made with the first one.
let receive: ((request: Request) => Promise<Response>) | undefined

function receiverFor(env: Env) {
  const provider = telnyx({ publicKey: env.TELNYX_PUBLIC_KEY })
  const store = redisStore(Redis.fromEnv(env))
  return webhook(createReceiver({ provider, store, namespace: 'telnyx' }, (event) => console.log(event.type)))
}

export const worker = {
  fetch(request: Request, env: Env): Promise<Response> {
    receive ??= receiverFor(env)
    return receive(request)
  },
}
// In the Worker's file: export default worker
