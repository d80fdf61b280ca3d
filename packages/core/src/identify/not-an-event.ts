import type { ProviderDefinition } from '../provider/definition.ts'
import { WebhookVerificationError } from '../shared/errors.ts'

/** @throws TypeError when a parsed body is of a kind that the provider does not send */
export function checkKind({ body: format, acceptsLists }: ProviderDefinition, body: unknown): void {
  if (format.isPlain) return
  if (typeof body !== 'object' || body === null) throw new TypeError('The body is no object')
  if (Array.isArray(body) && !acceptsLists) throw new TypeError('The body is a list')
}

/** A definition may trip over a body that is not what its provider sends. */
export function notAnEvent({ name }: Pick<ProviderDefinition, 'name'>, cause: unknown): WebhookVerificationError {
  return new WebhookVerificationError('body_malformed', `The body is signed, but it is no event of ${name}.`, { cause })
}
