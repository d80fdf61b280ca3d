import { Buffer } from 'node:buffer'
import {
  messageSpecOf,
  type ProviderDefinition,
  type SignatureVersion,
  signedMessage,
} from '@countersign/core/provider'
import { defineCases } from '../case.ts'
import { accepts, hasEffects, isSuccess, lastReply, refuses } from '../findings.ts'
import { isJson } from '../json-body.ts'
import { post } from '../post.ts'
import type { Probe } from '../probe.ts'
import { requireSpec, resign, type SignedRequest, toBytes, toText, withBody } from '../requests.ts'

/** Letters that are more than one byte, and one that is two UTF-16 units. */
const BEYOND_ASCII = { drill: 'Zoë 北京 😀' }

const RAW_BODY =
  'Verify the bytes as they were received: mount the webhook before any body parser, and pass no text or object on.'
const REFUSE = 'Verify before anything else, and answer 401 when no signature matches.'

const hasHmac = (definition: ProviderDefinition) =>
  messageSpecOf(definition)?.signature.versions.some(({ algorithm }) => algorithm.keyOption === 'secret') === true

/** Of what the signature covers, and by which key. */
export const authenticity = defineCases([
  {
    name: 'valid',
    title: 'accepts a valid delivery',
    sent: 'an event as the provider sends it',
    expected: '2xx',
    matters: 'Every other case is measured by this one: who refuses everything refuses forgeries too.',
    fix: 'Compare the URL and the key: countersign keys show prints the line for the receiver. Its log says more.',
    weight: 'critical',
    from: 'reachable',
    run: accepts(async (probe) => lastReply(await probe.first())),
  },
  {
    name: 'body-utf8',
    title: 'accepts text beyond ASCII',
    sent: 'a body with é, 北 and 😀 as UTF-8',
    expected: '2xx',
    matters: 'Names and messages hold such letters; a body read as Latin-1 has another signature.',
    fix: RAW_BODY,
    weight: 'critical',
    has: isJson,
    run: accepts(async (probe) => lastReply(await probe.deliver({}, probe.event(BEYOND_ASCII)))),
  },
  {
    name: 'body-pretty',
    title: 'accepts an indented body',
    sent: 'the JSON indented by two spaces',
    expected: '2xx',
    matters: "How JSON is written is the provider's to choose, and to change.",
    fix: RAW_BODY,
    weight: 'critical',
    has: isJson,
    run: accepts(async (probe) => lastReply(await probe.deliver({ body: 'pretty' }))),
  },
  {
    name: 'body-escaped',
    title: 'accepts \\u escapes',
    sent: 'the same letters as \\u00eb, \\u5317 and \\ud83d\\ude00',
    expected: '2xx',
    matters: 'Python and PHP write JSON like this by default.',
    fix: RAW_BODY,
    weight: 'critical',
    has: isJson,
    run: accepts(async (probe) => lastReply(await probe.deliver({ body: 'escaped' }, probe.event(BEYOND_ASCII)))),
  },
  {
    name: 'body-numbers',
    title: 'accepts numbers as they are written',
    sent: '1.0, 1e3 and a number beyond 2^53',
    expected: '2xx',
    matters: 'JSON.parse and JSON.stringify write all three in another way.',
    fix: RAW_BODY,
    weight: 'critical',
    has: isJson,
    run: accepts(async (probe) => post(probe, await withNumbers(probe))),
  },
  {
    name: 'tampered-body',
    title: 'refuses a body with one bit changed',
    sent: 'a signed event, one bit of its body changed',
    expected: '4xx',
    matters: 'Anyone who can change a delivery on its way decides what your handler does.',
    fix: REFUSE,
    weight: 'critical',
    run: refuses(async (probe) => post(probe, await withChangedLetter(probe))),
  },
  {
    name: 'appended-body',
    title: 'refuses a byte after the body',
    sent: 'a signed event, with a line feed added after it',
    expected: '4xx',
    matters: 'A body that is trimmed, or signed in part, leaves room for what nobody signed.',
    fix: 'Verify all bytes of the body: no trim(), no limit on what is hashed.',
    weight: 'critical',
    run: refuses(async (probe) => {
      const request = await probe.compose()
      return post(probe, withBody(request, Uint8Array.of(...request.body, 0x0a)))
    }),
  },
  {
    name: 'body-not-utf8',
    title: 'compares bytes, not text',
    sent: 'U+FFFD was signed, and the byte 0xFF is in its place',
    expected: '4xx',
    matters: 'A body that is decoded before it is verified is not the body that was signed.',
    fix: 'Hash the bytes: no toString(), no TextDecoder before the signature holds.',
    weight: 'major',
    has: isJson,
    run: refuses(async (probe) => post(probe, await withInvalidUtf8(probe))),
  },
  {
    name: 'body-bom',
    title: 'refuses a byte order mark that was not signed',
    sent: 'a signed event, EF BB BF put before it',
    expected: '4xx',
    matters: 'TextDecoder takes the mark off, so that other bytes verify than were signed.',
    fix: 'Hash the bytes: no toString(), no TextDecoder before the signature holds.',
    weight: 'major',
    run: refuses(async (probe) => {
      const request = await probe.compose()
      return post(probe, withBody(request, Uint8Array.of(0xef, 0xbb, 0xbf, ...request.body)))
    }),
  },
  {
    name: 'wrong-key',
    title: 'refuses another key',
    sent: 'an event signed with a key that is not yours',
    expected: '4xx',
    matters: 'Anybody can make a key and sign with it.',
    fix: REFUSE,
    weight: 'critical',
    run: refuses(async (probe) => lastReply(await probe.deliver({ tamper: 'key' }))),
  },
  {
    name: 'empty-key',
    title: 'refuses the empty key',
    sent: 'an event signed with the secret ""',
    expected: '4xx',
    matters: 'Where the environment variable is missing, the secret is empty, and everybody knows it.',
    fix: 'Refuse to start without a secret.',
    weight: 'critical',
    has: hasHmac,
    run: refuses(async (probe) => post(probe, signedWithNothing(probe.definition, await probe.compose()))),
  },
  {
    name: 'forged-effect',
    title: 'does nothing for a forged delivery',
    sent: 'an event signed with a key that is not yours',
    expected: 'no 2xx and no effect',
    matters: 'Work that begins before the signature holds is done for everybody.',
    fix: 'Await the verification before you act; in some frameworks a refusal does not end the route.',
    weight: 'critical',
    needs: 'effects',
    run: hasEffects(async (probe) => [await probe.deliver({ tamper: 'key' })], {
      effects: 0,
      findFault: ([reply]) => (reply && isSuccess(reply) ? 'accepted' : undefined),
    }),
  },
])

async function withNumbers({ compose, event, definition, keys }: Probe): Promise<SignedRequest> {
  const request = await compose(event({ drill: '(numbers)' }))
  const text = toText(request.body).replace('"(numbers)"', '[1.0,1e3,12345678901234567890]')
  return resign(request, { definition, keys, body: toBytes(text) })
}

/** One bit of a letter, so that the body still parses: who does not verify is not saved by a syntax error. */
async function withChangedLetter({ compose, event }: Probe): Promise<SignedRequest> {
  const request = await compose(event({ drill: 'genuine' }))
  const at = Buffer.from(request.body).indexOf('genuine')
  return withBody(
    request,
    request.body.map((byte, index) => (index === at ? byte ^ 2 : byte)),
  )
}

async function withInvalidUtf8({ compose, event }: Probe): Promise<SignedRequest> {
  const request = await compose(event({ drill: '\ufffd' }))
  const at = request.body.findIndex((byte, index) => byte === 0xef && request.body[index + 1] === 0xbf)
  return withBody(request, Uint8Array.of(...request.body.subarray(0, at), 0xff, ...request.body.subarray(at + 3)))
}

/** HMAC fills a key up with zeros, so that zeros are the same key as none. */
const ZEROS = '00'.repeat(32)

function signedWithNothing(definition: ProviderDefinition, request: SignedRequest): SignedRequest {
  const spec = requireSpec(definition)
  const [first, ...others] = spec.signature.versions.flatMap((version): readonly SignatureVersion[] =>
    version.algorithm.keyOption === 'secret' ? [{ ...version, key: { encoding: 'hex' } }] : [],
  )
  if (!first) return request
  const scheme = signedMessage({ ...spec, signature: { ...spec.signature, versions: [first, ...others] } })
  return resign(request, { definition: { ...definition, scheme }, keys: { secret: ZEROS } })
}
