import type { Provider } from '../provider/definition.ts'
import type { KeyRing } from '../provider/keys/key-ring.ts'
import type { DeliveryView, RequestView } from '../provider/value.ts'
import type { HeaderReader } from '../shared/header-reader.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import { type ParsedBody, parseBody } from './parse-body.ts'

/** A request of which nothing is believed yet. */
export interface UnverifiedRequest {
  readonly method: string
  /** A path with its query, or a whole URL. */
  readonly url: string
  readonly header: HeaderReader
  /** The body's bytes, in memory of their own. Asked for last: a request that the headers give away costs no reading. */
  readonly read: () => Promise<Uint8Array>
  /** The framework's own request. */
  readonly native?: unknown
}

/** A request, opened part by part: each part when a station first asks for it, and once. */
export interface OpenRequest {
  readonly view: RequestView
  /** @throws ReceiverUnavailableError `key_unavailable`; WebhookVerificationError where there is no tenant */
  readonly ring: () => Promise<KeyRing>
  readonly body: () => Promise<OpenBody>
  /** The body, for a station that parses it before it is verified. @throws WebhookVerificationError `body_too_large` */
  readonly earlyBody: () => Promise<OpenBody>
}

export interface OpenBody {
  readonly view: DeliveryView
  /** Parsed strictly when it is first asked for. @throws WebhookVerificationError `body_malformed` */
  readonly parsed: () => ParsedBody
}

/** Parsing a larger body costs more than a check of its signature. */
const MOST_EARLY_BYTES = 512 * 1024

const NO_SETTINGS = {}

export function openRequest({ definition, keysFor, publicUrl }: Provider, request: UnverifiedRequest): OpenRequest {
  const { method, url, header, native } = request
  const view = { method, target: url, header, publicUrl, options: NO_SETTINGS }

  const body = once(async () => {
    const bytes = await request.read()
    const parsed = once(() => parseBody(definition.format, bytes))
    return { view: { ...view, body: bytes, parsed: () => parsed().body }, parsed }
  })

  async function earlyBody(): Promise<OpenBody> {
    const opened = await body()
    if (opened.view.body.length <= MOST_EARLY_BYTES) return opened
    const limit = `${MOST_EARLY_BYTES} bytes, which is the most that is parsed before it is verified`
    throw new WebhookVerificationError('body_too_large', `The body is larger than ${limit}.`)
  }

  const tenantRequest = { method, url, header, native, body: async () => (await earlyBody()).parsed().body }
  return { view, ring: once(() => keysFor(tenantRequest)), body, earlyBody }
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined
  return () => {
    made ??= { result: make() }
    return made.result
  }
}
