import { messageSpecOf, type ProviderDefinition, signatureSourceOf, signedMessage } from '@countersign/core/provider'
import { defineCases } from '../case.ts'
import { accepts, lastReply, type Reply, refuses } from '../findings.ts'
import { post } from '../post.ts'
import type { Probe } from '../probe.ts'
import { headerOf, requireSpec, resign, type SignedRequest, toBytes, toText, withHeader } from '../requests.ts'

const timeOf = (definition: ProviderDefinition) => messageSpecOf(definition)?.timestamp
const signsTime = (definition: ProviderDefinition) => timeOf(definition) !== undefined
const hasTimeHeader = (definition: ProviderDefinition) =>
  ['header', 'entry'].includes(timeOf(definition)?.from.place ?? '')

/** So far from the edge that neither a second that passes nor a rounded one changes the verdict. */
const MARGIN_SECONDS = 10

const BOTH_WAYS = 'Compare the distance: Math.abs(now - timestamp) <= tolerance.'

export const freshness = defineCases([
  {
    name: 'old-inside',
    title: 'accepts a time just inside the window',
    sent: 'an event signed 10 s less than the tolerance ago',
    expected: '2xx',
    matters: 'Deliveries wait in queues, and clocks are off.',
    fix: "Set the machine's clock by NTP, and the tolerance to what the provider says: 300 s for most.",
    weight: 'major',
    has: signsTime,
    run: accepts((probe) => skewed(probe, -(probe.toleranceSeconds - MARGIN_SECONDS))),
  },
  {
    name: 'ahead-inside',
    title: 'accepts a time a little ahead',
    sent: 'an event dated 10 s less than the tolerance ahead',
    expected: '2xx',
    matters: "The provider's clock may be the one that is right.",
    fix: BOTH_WAYS,
    weight: 'minor',
    has: signsTime,
    run: accepts((probe) => skewed(probe, probe.toleranceSeconds - MARGIN_SECONDS)),
  },
  {
    name: 'old-outside',
    title: 'refuses a time outside the window',
    sent: 'an event signed 10 s more than the tolerance ago',
    expected: '4xx',
    matters: 'A recorded delivery can be sent again as long as its time is accepted.',
    fix: `Check the signed time. ${BOTH_WAYS}`,
    weight: 'major',
    has: signsTime,
    run: refuses((probe) => skewed(probe, -(probe.toleranceSeconds + MARGIN_SECONDS))),
  },
  {
    name: 'ahead-outside',
    title: 'refuses a time too far ahead',
    sent: 'an event dated 10 s more than the tolerance ahead',
    expected: '4xx',
    matters: 'What is dated a year ahead can be sent again for a year.',
    fix: BOTH_WAYS,
    weight: 'major',
    has: signsTime,
    run: refuses((probe) => skewed(probe, probe.toleranceSeconds + MARGIN_SECONDS)),
  },
  {
    name: 'old-day',
    title: "refuses yesterday's delivery",
    sent: 'an event signed 24 h ago',
    expected: '4xx',
    matters: 'By then whatever remembers deliveries may have forgotten it.',
    fix: `Check the signed time. ${BOTH_WAYS}`,
    weight: 'major',
    has: signsTime,
    run: refuses((probe) => skewed(probe, -86_400)),
  },
  {
    name: 'tampered-time',
    title: 'refuses another time',
    sent: 'a signed event, its time moved by a second',
    expected: '4xx',
    matters: 'A time that is not signed can be made new for every replay.',
    fix: 'Sign the time with the body, as the provider says.',
    weight: 'critical',
    has: hasTimeHeader,
    run: refuses(async (probe) => lastReply(await probe.deliver({ tamper: 'header' }))),
  },
  {
    name: 'time-missing',
    title: 'refuses a delivery without a time',
    sent: 'an event without its time; signed so where the time is in the body',
    expected: '4xx',
    matters: 'Without a time there is no window.',
    fix: 'A missing time is a refusal.',
    weight: 'major',
    has: signsTime,
    run: refuses(async (probe) => post(probe, withoutTime(probe, await probe.compose()))),
  },
  {
    name: 'milliseconds',
    title: "takes times in the provider's unit only",
    sent: 'an event signed with milliseconds for seconds',
    expected: '4xx',
    matters: 'Who guesses the unit accepts two times for one, and one of them is 50,000 years ahead.',
    fix: 'Take whole seconds, at most twelve digits.',
    weight: 'minor',
    has: (definition) => timeOf(definition)?.unit === 'seconds',
    run: refuses(async (probe) => post(probe, inMilliseconds(probe, await probe.compose()))),
  },
  {
    name: 'time-text',
    title: 'refuses a time that is no number',
    sent: 'an event signed with "soon" for a time',
    expected: '4xx',
    matters: 'Every comparison with NaN is false: "older than 300 s" too.',
    fix: 'Match /^\\d{1,12}$/ before you convert; parseInt and Number take more.',
    weight: 'minor',
    has: signsTime,
    run: refuses(async (probe) => post(probe, withTextTime(probe, await probe.compose()))),
  },
])

async function skewed(probe: Probe, seconds: number): Promise<Reply> {
  return lastReply(await probe.deliver({ skewMs: seconds * 1000 }))
}

function withoutTime({ definition, keys }: Probe, request: SignedRequest): SignedRequest {
  const spec = requireSpec(definition)
  if (!spec.timestamp) return request
  const { place, name, prefix = '' } = spec.timestamp.from
  if (place === 'member') return resign(request, { definition, keys, body: setMember(request, name) })
  if (place === 'header') return withHeader(request, name, undefined)
  const { list = ',' } = spec.signature
  const source = signatureSourceOf(spec).name
  const entries = headerOf(request, source).split(list)
  return withHeader(request, source, entries.filter((entry) => !entry.startsWith(prefix)).join(list))
}

function inMilliseconds({ definition, keys }: Probe, request: SignedRequest): SignedRequest {
  const spec = requireSpec(definition)
  const { timestamp } = spec
  if (!timestamp) return request
  const { place, name } = timestamp.from
  if (place === 'member') return resign(request, { definition, keys, body: setMember(request, name, Date.now()) })
  const scheme = signedMessage({ ...spec, timestamp: { ...timestamp, unit: 'milliseconds' } })
  return resign(request, { definition: { ...definition, scheme }, keys })
}

const NO_TIME = 'soon'

function withTextTime({ definition, keys }: Probe, request: SignedRequest): SignedRequest {
  const spec = requireSpec(definition)
  const { timestamp, signed } = spec
  if (!timestamp) return request
  const { place, name, prefix = '' } = timestamp.from
  if (place === 'member') return resign(request, { definition, keys, body: setMember(request, name, NO_TIME) })
  const scheme = signedMessage({ ...spec, signed: signed.map((part) => (part === timestamp.from ? NO_TIME : part)) })
  const made = resign(request, { definition: { ...definition, scheme }, keys })
  const header = place === 'entry' ? signatureSourceOf(spec).name : name
  const value = headerOf(made, header).replace(new RegExp(`(^|[ ,])${prefix}\\d+`), `$1${prefix}${NO_TIME}`)
  return withHeader(made, header, value)
}

/** The body with a member of another value, or without it. */
function setMember({ body }: SignedRequest, member: string, value?: unknown): Uint8Array {
  return toBytes(JSON.stringify({ ...JSON.parse(toText(body)), [member]: value }))
}
