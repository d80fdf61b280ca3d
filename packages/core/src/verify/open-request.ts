import type { ParsedBody } from '../provider/body-format.ts'
import type { Provider } from '../provider/definition.ts'
import type { KeyRing } from '../provider/keys/key-ring.ts'
import type { DeliveryView, RequestView } from '../provider/value.ts'
import type { HeaderReader } from '../shared/header-reader.ts'
import { type ContentEncoding, readContentEncoding } from './content-encoding.ts'
import { checkUnverified } from './unverified.ts'

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

/** How much a body may take. */
export interface OpenLimits {
  readonly maxBodyBytes: number
  /**
   * Is told of the memory that a body which nobody verified yet is inflated to, and gives what releases it.
   *
   * @throws ReceiverUnavailableError `buffer_full`
   */
  readonly hold?: (bytes: number) => () => void
}

/** A request, opened part by part: each part when a station first asks for it, and once. */
export interface OpenRequest {
  readonly view: RequestView
  /** @throws WebhookVerificationError `content_encoding_unsupported` */
  readonly checkEncoding: () => void
  /** @throws ReceiverUnavailableError `key_unavailable`; WebhookVerificationError where there is no tenant */
  readonly ring: () => Promise<KeyRing>
  /** The body's bytes as they came. */
  readonly read: () => Promise<Uint8Array>
  /** The body as it is signed: inflated where the provider compresses what it has signed. */
  readonly body: () => Promise<OpenBody>
  /** The body as it is signed, for a station that parses it before it is verified. @throws WebhookVerificationError `body_too_large` */
  readonly earlyBody: () => Promise<OpenBody>
  /** The body that is handed out: inflated where it was compressed. */
  readonly opened: () => Promise<OpenBody>
  /** What was held for a body that nobody had verified is held no longer. */
  readonly release: () => void
}

interface OpenBody {
  readonly view: DeliveryView
  /** Parsed strictly when it is first asked for. @throws WebhookVerificationError `body_malformed` */
  readonly parsed: () => ParsedBody
}

/** Loaded by those whose providers compress. */
const loadInflate = () => import('./inflate/inflate-body.ts')

const NO_SETTINGS = {}

export function openRequest(
  { definition, keysFor, publicUrl }: Provider,
  request: UnverifiedRequest,
  { maxBodyBytes, hold }: OpenLimits,
): OpenRequest {
  const { method, url, header, native } = request
  const { compression } = definition
  const view = { method, target: url, header, publicUrl, options: NO_SETTINGS }
  const encoding = once(() => readContentEncoding(compression, header('content-encoding')))
  let held: (() => void) | undefined

  const toBody = (bytes: Uint8Array): OpenBody => {
    const parsed = once(() => definition.body.parse(bytes))
    return { view: { ...view, body: bytes, parsed: () => parsed().body }, parsed }
  }

  /** The memory counts among that of unverified bodies: a few bytes may inflate to megabytes. */
  async function inflateFirst(received: Uint8Array, as: ContentEncoding): Promise<Uint8Array> {
    const { inflateBody, mostInflated } = await loadInflate()
    held = hold?.(mostInflated(received, as, maxBodyBytes))
    return inflateBody(received, as, maxBodyBytes)
  }

  const read = once(() => request.read())

  const body = once(async () => {
    const received = await read()
    const as = compression === 'inflated' ? encoding() : undefined
    return toBody(as ? await inflateFirst(received, as) : received)
  })

  const opened = once(async () => {
    const signed = await body()
    const as = compression === 'signed' ? encoding() : undefined
    if (!as) return signed
    const { inflateBody } = await loadInflate()
    return toBody(await inflateBody(signed.view.body, as, maxBodyBytes))
  })

  const earlyBody = once(async () => {
    const early = await body()
    checkUnverified(definition.body, early.view.body)
    return early
  })

  const tenantRequest = { method, url, header, native, body: async () => (await earlyBody()).parsed().body }
  return {
    view,
    checkEncoding: () => void encoding(),
    ring: once(() => keysFor(tenantRequest)),
    read,
    body,
    earlyBody,
    opened,
    release: () => held?.(),
  }
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined
  return () => {
    made ??= { result: make() }
    return made.result
  }
}
