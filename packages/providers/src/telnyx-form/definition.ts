import {
  type AnyEvent,
  fingerprint,
  form,
  type ProviderFactory,
  type PublicKeyOptions,
  toFactory,
} from '@countersign/core/provider'
import { telnyx } from '../telnyx/definition.ts'

/**
 * Telnyx's form-encoded callbacks (TeXML): signed as every Telnyx webhook, with names and values for a body and without
 * an id, so that they are known by a fingerprint. For TeXML answers of your own, use `verify`.
 *
 * @see https://developers.telnyx.com/api-reference/callbacks/texml-call-answered
 */
export const telnyxForm: ProviderFactory<
  PublicKeyOptions,
  AnyEvent<Record<string, string | string[]>>
> = /* @__PURE__ */ toFactory({
  ...telnyx.definition,
  name: 'telnyx-form',
  body: form,
  event: (body: Record<string, unknown>) => ({
    id: fingerprint(),
    type: typeof body.CallStatus === 'string' ? body.CallStatus : undefined,
  }),
})
