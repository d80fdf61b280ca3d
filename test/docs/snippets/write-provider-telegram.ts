import { type SecretOptions, verify, WebhookVerificationError } from '@countersign/core'
import { defineProvider, header, json, token } from '@countersign/core/provider'

/** @see https://core.telegram.org/bots/api#setwebhook */
const telegram = defineProvider<SecretOptions>({
  name: 'telegram',
  scheme: token({ from: header('x-telegram-bot-api-secret-token', { grammar: 'word' }) }),
  body: json,
  // What an update is about is the name of its other member.
  event: ({ update_id, ...update }: { update_id: number }) => ({ id: String(update_id), type: Object.keys(update)[0] }),
  deliveryPolicy: {
    success: { status: 200 },
    readsReply: true,
    timeoutMs: 10_000,
    // How often Telegram tries again is not published; the steps are an assumption.
    attemptsPerUrl: 3,
    retryAfterMs: [1000, 60_000],
    leaseMs: 30_000,
    maxBodyBytes: 1_048_576,
  },
})

const secret = 'a-token-of-your-own'
const body = new TextEncoder().encode('{"update_id":1,"message":{"text":"hello"}}')

async function judge(headers: Record<string, string>): Promise<string> {
  try {
    const { type, assurance } = await verify(telegram({ secret }), { headers, body })
    return `${type}, by ${assurance}`
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.code
    throw error
  }
}

console.log(await judge({ 'x-telegram-bot-api-secret-token': secret })) // message, by token
console.log(await judge({ 'x-telegram-bot-api-secret-token': 'a-token-of-others' })) // signature_mismatch
console.log(await judge({})) // header_missing
