import { messageSpecOf, type ProviderDefinition, signatureSourceOf, valuesOf } from '@countersign/core/provider'
import { defineCases } from '../case.ts'
import { lastReply, refuses } from '../findings.ts'
import { post, postSigned, postWith } from '../post.ts'
import { halve, headerOf, requireSpec, withHeader } from '../requests.ts'

/** Of the signature header itself. */
/** The id that is signed, where a header has it. */
function idOf(definition: ProviderDefinition) {
  const id = definition.values?.id
  return id && valuesOf(messageSpecOf(definition)?.signed ?? []).includes(id) ? id : undefined
}

export const signatures = defineCases([
  {
    name: 'tampered-signature',
    title: 'refuses a signature with one bit changed',
    sent: 'a signed event, one bit of its signature changed',
    expected: '4xx',
    matters: 'A comparison that stops early, or takes a part for the whole, can be guessed.',
    fix: 'Compare all bytes in constant time: timingSafeEqual for HMAC, verify() for Ed25519.',
    weight: 'critical',
    run: refuses(async (probe) => lastReply(await probe.deliver({ tamper: 'signature' }))),
  },
  {
    name: 'truncated-signature',
    title: 'refuses half a signature',
    sent: 'a signed event with the first half of its signature',
    expected: '4xx',
    matters: 'If a beginning is enough, one byte is enough, and that is guessed in 256 tries (CVE-2024-21491).',
    fix: 'Check the length before you compare.',
    weight: 'critical',
    run: refuses((probe) => postSigned(probe, halve)),
  },
  {
    name: 'reencoded-signature',
    title: 'takes one spelling of a signature',
    sent: 'the signature as base64url, or its hex in upper case',
    expected: '4xx',
    matters: 'A second spelling passes by whatever remembers signatures against replays (CVE-2026-41351).',
    fix: 'Decode strictly: refuse what does not encode to the same text again.',
    weight: 'minor',
    run: refuses(async (probe) => lastReply(await probe.deliver({ tamper: 'encoding' }))),
  },
  {
    name: 'unknown-version',
    title: 'refuses a signature of a version that it does not know',
    sent: "the right signature after another prefix than the provider's",
    expected: '4xx',
    matters: 'What is not understood must not count as verified.',
    fix: 'Take the prefixes that the provider documents, and no other.',
    weight: 'major',
    has: (definition) => messageSpecOf(definition)?.signature.versions.every(({ prefix }) => prefix) === true,
    run: refuses((probe) => postSigned(probe, (text) => `x${text}`)),
  },
  {
    name: 'missing-signature',
    title: 'refuses a delivery without a signature',
    sent: "an event without the signature's header",
    expected: '4xx',
    matters: 'It is the first thing that a stranger tries.',
    fix: 'A missing header is a refusal, also in development.',
    weight: 'critical',
    run: refuses((probe) => postWith(probe, () => undefined)),
  },
  {
    name: 'empty-signature',
    title: 'refuses an empty signature',
    sent: "the signature's header with nothing in it",
    expected: '4xx',
    matters: 'Code that skips what is falsy skips this too.',
    fix: 'Take an empty header for a missing one.',
    weight: 'critical',
    run: refuses((probe) => postWith(probe, () => '')),
  },
  {
    name: 'malformed-signature',
    title: 'refuses what is no signature',
    sent: "the signature's header with a few words in it",
    expected: '4xx',
    matters: 'Code that throws answers 500: every stranger can fill your log, and end a process that does not catch.',
    fix: 'Catch what the verifier throws, and answer 401.',
    weight: 'critical',
    run: refuses((probe) => postWith(probe, () => 'this is no signature')),
  },
  {
    name: 'doubled-signature',
    title: 'refuses two headers of one name',
    sent: "the signature's header twice, a changed one first",
    expected: '4xx',
    matters: 'A proxy may use the first header and the app the last: one is verified, the other is used.',
    fix: 'Refuse a header that is there more than once.',
    weight: 'minor',
    run: refuses(async (probe) => {
      const header = signatureSourceOf(requireSpec(probe.definition)).name
      const request = await probe.compose()
      const [forged] = (await probe.compose()).headers.filter(([name]) => name.toLowerCase() === header)
      const headers = forged ? [forged, ...request.headers] : request.headers
      return post(probe, { ...request, headers })
    }),
  },
  {
    name: 'tampered-id',
    title: 'refuses another id',
    sent: 'a signed event under an id that was not signed',
    expected: '4xx',
    matters: 'Anyone who can choose the id can have an event handled as often as they like.',
    fix: 'Sign the id with the body, as the provider says.',
    weight: 'critical',
    has: (definition) => idOf(definition) !== undefined,
    run: refuses(async (probe) => {
      const request = await probe.compose()
      const header = idOf(probe.definition)?.name ?? ''
      return post(probe, withHeader(request, header, `${headerOf(request, header)}0`))
    }),
  },
])
