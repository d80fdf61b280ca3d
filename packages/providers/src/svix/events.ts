// The bodies are the senders' own; many send what Standard Webhooks recommends.
export { events } from '../standard-webhooks/events.ts'
