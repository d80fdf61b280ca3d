import { type Bending, type Case, one } from '../case.ts'
import type { Verdict } from '../expected.ts'
import type { PartyName } from '../receivers.ts'
import { headerOf } from '../wire.ts'

type Kind = 'signature' | 'timestamp' | 'id'

/** The headers that each party's scheme asks for. */
const SCHEMES: readonly (readonly [PartyName, string, Kind])[] = [
  ['telnyx', 'telnyx-signature-ed25519', 'signature'],
  ['telnyx', 'telnyx-timestamp', 'timestamp'],
  ['dfns', 'x-dfns-webhook-signature', 'signature'],
  ['v1', 'webhook-signature', 'signature'],
  ['v1', 'webhook-timestamp', 'timestamp'],
  ['v1', 'webhook-id', 'id'],
  ['v1a', 'webhook-signature', 'signature'],
  ['bearer', 'authorization', 'signature'],
]

type Fault = readonly [
  name: string,
  change: (value: string) => string | readonly string[] | undefined,
  /** One verdict for all, or by the kind of header; a kind that is left out is not sent. */
  verdict: Verdict | Readonly<Partial<Record<Kind, Verdict>>>,
]

const BY_GRAMMAR: Fault[2] = {
  signature: 'rejected signature_malformed',
  timestamp: 'rejected timestamp_malformed',
  id: 'rejected header_malformed',
}
/** An id may be any word; it is another then. */
const UNLESS_ID: Fault[2] = { ...BY_GRAMMAR, id: 'rejected signature_mismatch' }

const FAULTS: readonly Fault[] = [
  ['is missing', () => undefined, 'rejected header_missing'],
  ['is empty', () => '', 'rejected header_missing'],
  ['is blank', () => ' \t ', 'rejected header_missing'],
  ['is sent twice', (value) => [value, value], 'rejected header_malformed'],
  ['is sent three times', (value) => [value, value, value], 'rejected header_malformed'],
  ['is sent twice, first empty', (value) => ['', value], 'rejected header_malformed'],
  ['is sent twice, then empty', (value) => [value, ''], 'rejected header_malformed'],
  ['is a list', (value) => `${value}, ${value}`, 'rejected header_malformed'],
  ['is a list without spaces', (value) => `${value},${value}`, BY_GRAMMAR],
  ['has a letter in front', (value) => `x${value}`, UNLESS_ID],
  ['has a letter added', (value) => `${value}x`, UNLESS_ID],
  ['has a space inside', (value) => `${value.slice(0, 7)} ${value.slice(7)}`, BY_GRAMMAR],
  ['has a tab inside', (value) => `${value.slice(0, 7)}\t${value.slice(7)}`, BY_GRAMMAR],
  ['has a byte beyond ASCII', (value) => `${value}\xe9`, BY_GRAMMAR],
  ['is in quotes', (value) => `"${value}"`, UNLESS_ID],
  ['is the word null', () => 'null', UNLESS_ID],
  ['is 300 digits', () => '1'.repeat(300), BY_GRAMMAR],
  ['is 8,000 digits', () => '1'.repeat(8000), BY_GRAMMAR],
  ['has white space around it', (value) => ` \t${value}\t `, 'processed'],
]

type Swap = readonly [name: string, swap: (value: string) => string, verdict: Verdict]

const MALFORMED = 'rejected signature_malformed'
const MISMATCH = 'rejected signature_mismatch'

/** What stands in front of a signature, and the signature. */
function split(value: string): readonly [string, string] {
  const start = Math.max(value.indexOf(','), value.startsWith('sha256=') ? 6 : -1) + 1
  return [value.slice(0, start), value.slice(start)]
}

/** The same prefix, and another signature after it. */
function resigned(change: (text: string) => string): (value: string) => string {
  return (value) => {
    const [prefix, text] = split(value)
    return prefix + change(text)
  }
}

const SIGNATURES: readonly Swap[] = [
  ['lacks its last character', resigned((text) => text.slice(0, -1)), MALFORMED],
  ['lacks its first four characters', resigned((text) => text.slice(4)), MALFORMED],
  ['has four more characters', resigned((text) => `AAAA${text}`), MALFORMED],
  ['is of zeros', resigned((text) => text.replace(/[^=]/g, zeroOf(text))), MISMATCH],
  ['has another first character', resigned((text) => (/^[0aA]/.test(text) ? '1' : '0') + text.slice(1)), MISMATCH],
  ['ends in an escaped line end', resigned((text) => `${text.slice(0, -3)}%0A`), MALFORMED],
]

function zeroOf(text: string): string {
  return /^[0-9a-f]+$/.test(text) ? '0' : 'A'
}

/** Of one party only. */
const LISTS: readonly (readonly [name: string, PartyName, (value: string) => string, Verdict])[] = [
  ['is of an unknown version', 'v1', (value) => value.replace('v1,', 'v9,'), MALFORMED],
  ['stands after one of an unknown version', 'v1', (value) => `v9,AAAA ${value}`, 'processed'],
  ['stands before one of an unknown version', 'v1', (value) => `${value} v9,AAAA`, 'processed'],
  ['stands after a wrong one', 'v1', (value) => `v1,${btoa('x'.repeat(32))} ${value}`, 'processed'],
  ['stands next to one that is malformed', 'v1', (value) => `v1,AAAA ${value}`, MALFORMED],
  ['is one of seventeen', 'v1', (value) => Array(17).fill(value).join(' '), MALFORMED],
  ['is one of sixteen', 'v1', (value) => Array(16).fill(value).join(' '), 'processed'],
  ['calls itself of the other version', 'v1', (value) => value.replace('v1,', 'v1a,'), MISMATCH],
  ['calls itself of the other version', 'v1a', (value) => value.replace('v1a,', 'v1,'), MISMATCH],
  [
    'stands next to one that is malformed, of the version without a key',
    'v1a',
    (value) => `v1,AAAA ${value}`,
    'processed',
  ],
  [
    'stands next to one that is malformed, of the version without a key',
    'v1',
    (value) => `v1a,AAAA ${value}`,
    'processed',
  ],
  ['is one of four', 'v1a', (value) => Array(4).fill(value).join(' '), 'processed'],
  ['is one of five', 'v1a', (value) => Array(5).fill(value).join(' '), MALFORMED],
  ['is of the version without a key', 'v1a', () => `v1,${btoa('x'.repeat(32))}`, MISMATCH],
  ['is of the version without a key', 'v1', () => `v1a,${btoa('x'.repeat(64))}`, MISMATCH],
  ['is nothing after its prefix', 'v1', () => 'v1,', MALFORMED],
  ['is nothing after its prefix', 'dfns', () => 'sha256=', MALFORMED],
  ['is in capitals', 'dfns', (value) => value.replace(/[0-9a-f]{64}$/, (hex) => `${hex.slice(1)}A`), MALFORMED],
  ['has no prefix', 'dfns', (value) => split(value)[1], MALFORMED],
  ['is followed by another', 'telnyx', (value) => `${value} ${value}`, MALFORMED],
]

const TIMESTAMPS: readonly (readonly [text: string, Verdict])[] = [
  ...[
    '-1',
    '+1800000000',
    '01800000000',
    '1.8e9',
    '0x6b49d200',
    '1800000000.0',
    '1800000000zz',
    '1_800_000_000',
    'now',
    'NaN',
  ].map((text) => [text, 'rejected timestamp_malformed'] as const),
  ['1800000000000', 'rejected timestamp_malformed'],
  ['\xb2', 'rejected timestamp_malformed'],
  ['0', 'rejected timestamp_too_old'],
  ['1', 'rejected timestamp_too_old'],
  ['99999999999', 'rejected timestamp_too_new'],
  ['999999999999', 'rejected timestamp_too_new'],
]

/** Of a truly signed delivery, in seconds. */
const AGES: readonly (readonly [number, Verdict])[] = [
  [0, 'processed'],
  [280, 'processed'],
  [-280, 'processed'],
  [320, 'rejected timestamp_too_old'],
  [86_400, 'rejected timestamp_too_old'],
  [-320, 'rejected timestamp_too_new'],
  [-86_400, 'rejected timestamp_too_new'],
]

const DATED: readonly PartyName[] = ['telnyx', 'dfns', 'v1', 'v1a']

function change(header: string, swap: Fault[1]): Bending {
  return (sent) => ({ headers: { [header]: swap(headerOf(sent, header)) } })
}

/** Every header of a scheme: missing, doubled, malformed, and saying something else than was signed. */
export function headerCases(): readonly Case[] {
  const signatures = SCHEMES.filter(([, , kind]) => kind === 'signature')
  const timestamps = SCHEMES.filter(([, , kind]) => kind === 'timestamp')
  const nameOf = (to: PartyName) => signatures.find(([party]) => party === to)?.[1] ?? ''
  return [
    ...SCHEMES.flatMap(([to, header, kind]) =>
      FAULTS.flatMap(([fault, swap, verdicts]) => {
        const verdict = typeof verdicts === 'string' ? verdicts : verdicts[kind]
        return verdict ? [one(`${header} ${fault}`, to, verdict, change(header, swap))] : []
      }),
    ),
    ...signatures.flatMap(([to, header]) =>
      SIGNATURES.map(([name, swap, verdict]) => one(`the signature ${name}`, to, verdict, change(header, swap))),
    ),
    ...LISTS.map(([name, to, swap, verdict]) => one(`the signature ${name}`, to, verdict, change(nameOf(to), swap))),
    ...timestamps.flatMap(([to, header]) =>
      TIMESTAMPS.map(([text, verdict]) =>
        one(`${header} is ${JSON.stringify(text)}`, to, verdict, { headers: { [header]: text } }),
      ),
    ),
    ...DATED.flatMap((to) =>
      AGES.map(([ageSeconds, verdict]) =>
        one(`signed ${ageSeconds} s ago`, to, verdict, {}, { event: { ageSeconds } }),
      ),
    ),
  ]
}
