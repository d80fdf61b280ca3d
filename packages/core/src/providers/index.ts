export { type DfnsBody, dfns } from './dfns.ts'
export { type StandardWebhooksBody, standardWebhooks } from './standard-webhooks.ts'
export { type TelnyxBody, telnyx } from './telnyx.ts'
