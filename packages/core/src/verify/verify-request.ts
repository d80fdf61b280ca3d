import type { Provider, SeenValues } from '../provider/definition.ts'
import type { Verified } from '../provider/scheme.ts'
import type { DeliveryView, RequestView } from '../provider/value.ts'
import type { HeaderReader } from '../request/header-reader.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import type { Assurance } from '../shared/event.ts'
import { checkContentEncoding } from './content-encoding.ts'
import { type ParsedBody, parseBody } from './parse-body.ts'
import { readSeen } from './read-seen.ts'

/** A request of which nothing is believed yet. */
export interface UnverifiedRequest {
  readonly method: string
  /** A path with its query, or a whole URL. */
  readonly url: string
  readonly header: HeaderReader
  /** The framework's own request. */
  readonly native?: unknown
  /** The body's bytes, in memory of their own. Asked for last: a request that the headers give away costs no reading. */
  readonly read: () => Promise<Uint8Array>
}

/** A request that the provider proved to have sent, within the tolerance. */
export interface VerifiedRequest extends ParsedBody, Omit<Verified, 'body'> {
  readonly raw: Uint8Array
  readonly seen: SeenValues
  readonly assurance: Assurance
  /** Whose keys matched. Empty where there are no tenants. */
  readonly tenantId: string
}

/** By which clock and how strictly times are judged. */
export interface Times {
  readonly now: () => number
  readonly toleranceSeconds: number
}

/**
 * The one way through verification: what the request says, keys, what is worth a check, body, check, and only then the
 * body's meaning. Where the proof stands in the body, that is read first.
 *
 * @throws WebhookVerificationError when the request is refused
 * @throws ReceiverUnavailableError `key_unavailable`
 */
export async function verifyRequest(
  provider: Provider,
  request: UnverifiedRequest,
  times: Times,
): Promise<VerifiedRequest> {
  const { definition, plan, publicUrl } = provider
  const { scheme } = plan
  const view = toView(request, publicUrl)
  const open = once(() => openBody(provider, view, request))
  const offer = scheme.precheck(scheme.readsBodyFirst ? (await openEarly(open)).view : view)
  checkContentEncoding(request.header)
  const body = async () => (await openEarly(open)).parsed().body
  const ring = await provider.keysFor({ ...view, url: request.url, body, native: request.native })
  const check = offer.admit(ring)
  const { view: delivery, parsed } = await open()
  const limits = { now: times.now(), toleranceSeconds: times.toleranceSeconds }
  const { body: proved, ...verified } = await check({ ...delivery, options: ring.settings }, limits)
  return {
    ...(proved ?? parsed()),
    ...verified,
    raw: delivery.body,
    seen: readSeen(definition.values, delivery, offer.texts),
    assurance: definition.scheme.assurance,
    tenantId: ring.tenantId,
  }
}

const NO_OPTIONS = {}

function toView({ method, url, header }: UnverifiedRequest, publicUrl: string | undefined): RequestView {
  return { method, target: url, header, publicUrl, options: NO_OPTIONS }
}

interface OpenBody {
  readonly view: DeliveryView
  /** The parsed body: parsed when it is asked for, once. */
  readonly parsed: () => ParsedBody
}

/** A body larger than that is not parsed before it is verified: parsing costs more than a check. */
const MOST_EARLY_BYTES = 512 * 1024

async function openEarly(open: () => Promise<OpenBody>): Promise<OpenBody> {
  const opened = await open()
  if (opened.view.body.length <= MOST_EARLY_BYTES) return opened
  const limit = `${MOST_EARLY_BYTES} bytes, which is the most that is parsed before it is verified`
  throw new WebhookVerificationError('body_too_large', `The body is larger than ${limit}.`)
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => {
    made ??= make()
    return made
  }
}

async function openBody({ definition }: Provider, view: RequestView, { read }: UnverifiedRequest): Promise<OpenBody> {
  const body = await read()
  let known: ParsedBody | undefined
  const parsed = () => {
    known ??= parseBody(definition.format, body)
    return known
  }
  return { view: { ...view, body, parsed: () => parsed().body }, parsed }
}
