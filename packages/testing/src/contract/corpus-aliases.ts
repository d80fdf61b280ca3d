import { type Case, exchange, one } from './case.ts'
import type { Verdict } from './expected.ts'
import type { Delivery } from './wire.ts'

/** What a header that has two names says: under its own name, and under its alias. */
type Names = (value: string) => readonly [own: Value, alias: Value]
type Value = Delivery['headers'][string]

const KINDS = ['id', 'timestamp', 'signature'] as const
type Kind = (typeof KINDS)[number]

const own: Names = (value) => [value, undefined]
const alias: Names = (value) => [undefined, value]
const both: Names = (value) => [value, value]

/** Well-formed, and not what was signed. */
const OTHER: Readonly<Record<Kind, string>> = {
  id: 'msg_other',
  timestamp: '1',
  signature: `v1,${btoa('x'.repeat(32))}`,
}
const BY_OTHER: Readonly<Record<Kind, Verdict>> = {
  id: 'rejected signature_mismatch',
  timestamp: 'rejected timestamp_too_old',
  signature: 'rejected signature_mismatch',
}

const MISSING = 'rejected header_missing'
const MALFORMED = 'rejected header_malformed'

/** The family that the other two headers are of, and what one says; `*` stands for its kind. */
const MEMBERS: readonly (readonly [name: string, family: Names, member: Names, Verdict])[] = [
  ['svix-* alone is under its alias', own, alias, 'processed'],
  ['webhook-* alone is not under its alias', alias, own, 'processed'],
  ['webhook-* is sent beside all of svix', own, both, 'processed'],
  ['svix-* is sent beside all of webhook', alias, both, 'processed'],
  ['webhook-* is empty beside all of svix', own, (value) => [value, ''], 'processed'],
  ['webhook-* is sent twice beside all of svix', own, (value) => [value, [value, value]], 'processed'],
  ['svix-* is under neither name', own, () => [undefined, undefined], MISSING],
  ['webhook-* is under neither name', alias, () => [undefined, undefined], MISSING],
  ['svix-* is empty', own, () => ['', undefined], MISSING],
  ['webhook-* is empty', alias, () => [undefined, ''], MISSING],
  ['svix-* is empty, its alias is not', own, (value) => ['', value], MISSING],
  ['svix-* is blank, its alias is not', own, (value) => [' \t ', value], MISSING],
  ['svix-* is empty beside all of webhook', alias, (value) => ['', value], MISSING],
  ['svix-* is empty beside both families', both, (value) => ['', value], MISSING],
  ['svix-* is sent twice', own, (value) => [[value, value], undefined], MALFORMED],
  ['svix-* is sent twice, its alias once', both, (value) => [[value, value], value], MALFORMED],
  ['webhook-* is sent twice', alias, (value) => [undefined, [value, value]], MALFORMED],
  ['webhook-* is sent twice, first empty', alias, (value) => [undefined, ['', value]], MALFORMED],
  ['webhook-* is a list', alias, (value) => [undefined, `${value}, ${value}`], MALFORMED],
]

const FAMILIES: readonly (readonly [name: string, family: Names])[] = [
  ['by svix alone', own],
  ['by webhook alone', alias],
  ['by svix and webhook', both],
  ['by svix, and webhook is empty', (value) => [value, '']],
]

function rename({ headers }: Delivery, namesOf: (kind: Kind) => Names): Pick<Delivery, 'headers'> {
  const renamed = KINDS.flatMap((kind) => {
    const [value, aliasValue] = namesOf(kind)(String(headers[`svix-${kind}`]))
    return [
      [`svix-${kind}`, value],
      [`webhook-${kind}`, aliasValue],
    ]
  })
  return { headers: { ...headers, ...Object.fromEntries(renamed) } }
}

function underOne(kind: Kind, family: Names, member: Names): (signed: Delivery) => Partial<Delivery> {
  return (signed) => rename(signed, (other) => (other === kind ? member : family))
}

/** A whole family of one delivery beside that of another. */
function beside({ headers }: Delivery, aliased: Delivery): Pick<Delivery, 'headers'> {
  return { headers: { ...rename(aliased, () => alias).headers, ...headers } }
}

/** Headers under their own names, under their aliases, and under both: where there are two, the first is the one. */
export function aliasCases(): readonly Case[] {
  return [
    ...FAMILIES.map(([name, family]) =>
      one(`signed ${name}`, 'svix', 'processed', (signed) => rename(signed, () => family)),
    ),
    ...KINDS.flatMap((kind) => [
      ...MEMBERS.map(([name, family, member, verdict]) =>
        one(name.replace('*', kind), 'svix', verdict, underOne(kind, family, member)),
      ),
      one(
        `svix-${kind} is another, its alias is not`,
        'svix',
        BY_OTHER[kind],
        underOne(kind, both, (value) => [OTHER[kind], value]),
      ),
      one(
        `webhook-${kind} is another beside all of svix`,
        'svix',
        'processed',
        underOne(kind, own, (value) => [value, OTHER[kind]]),
      ),
    ]),
    one('all of webhook is of an older attempt', 'svix', 'processed', (signed, sign) =>
      beside(signed, sign({ ageSeconds: 86_400 })),
    ),
    one('all of svix is of an older attempt', 'svix', 'rejected timestamp_too_old', (signed, sign) =>
      beside(sign({ ageSeconds: 86_400 }), signed),
    ),
    one('all of webhook is of another event', 'svix', 'processed', (signed, sign) => beside(signed, sign({ id: 'x' }))),
    one('all of svix is of another event', 'svix', 'rejected signature_mismatch', (signed, sign) =>
      beside(sign({ id: 'x' }), signed),
    ),
    {
      name: 'svix: duplicates by both families',
      to: 'svix',
      steps: (sign) => {
        const signed = sign()
        const by = (family: Names): Delivery => ({ ...signed, ...rename(signed, () => family) })
        return [[exchange(by(alias), 'processed')], [exchange(by(own), 'duplicate')], [exchange(by(both), 'duplicate')]]
      },
    },
  ]
}
