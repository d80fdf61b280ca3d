import { alone, type Bending, type Case, one, type Sent } from '../case.ts'
import type { EventOptions } from '../deliver.ts'
import type { Verdict } from '../expected.ts'
import { type Headers, headerOf } from '../wire.ts'

/** What a header that has two names says: under its own name, and under its alias. */
type Names = (value: string) => readonly [own: Value, alias: Value]
type Value = Headers[string]

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

const OLDER: EventOptions = { ageSeconds: 86_400 }

const MISSING = 'rejected header_missing'
const MALFORMED = 'rejected header_malformed'

/** The family that the other two headers are of, and what one says; `*` stands for its kind. */
const MEMBERS: readonly (readonly [name: string, family: Names, member: Names, Verdict])[] = [
  ['svix-* alone is under its alias', own, alias, 'processed'],
  ['webhook-* alone is not under its alias', alias, own, 'processed'],
  ['webhook-* is sent next to all of svix', own, both, 'processed'],
  ['svix-* is sent next to all of webhook', alias, both, 'processed'],
  ['webhook-* is empty next to all of svix', own, (value) => [value, ''], 'processed'],
  ['webhook-* is sent twice next to all of svix', own, (value) => [value, [value, value]], 'processed'],
  ['svix-* is under neither name', own, () => [undefined, undefined], MISSING],
  ['webhook-* is under neither name', alias, () => [undefined, undefined], MISSING],
  ['svix-* is empty', own, () => ['', undefined], MISSING],
  ['webhook-* is empty', alias, () => [undefined, ''], MISSING],
  ['svix-* is empty, its alias is not', own, (value) => ['', value], MISSING],
  ['svix-* is blank, its alias is not', own, (value) => [' \t ', value], MISSING],
  ['svix-* is empty next to all of webhook', alias, (value) => ['', value], MISSING],
  ['svix-* is empty next to both families', both, (value) => ['', value], MISSING],
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

/** What a request says under its own names, under those that are given. */
function rename(sent: Sent, namesOf: (kind: Kind) => Names): Headers {
  const renamed = KINDS.flatMap((kind) => {
    const [value, aliasValue] = namesOf(kind)(headerOf(sent, `svix-${kind}`))
    return [
      [`svix-${kind}`, value],
      [`webhook-${kind}`, aliasValue],
    ]
  })
  return Object.fromEntries(renamed)
}

function by(family: Names): Bending {
  return (sent) => ({ headers: rename(sent, () => family) })
}

function underOne(kind: Kind, family: Names, member: Names): Bending {
  return (sent) => ({ headers: rename(sent, (other) => (other === kind ? member : family)) })
}

/** One whole family of another delivery, and the other of the one that is sent. */
function ofAnother(family: 'svix' | 'webhook', event: EventOptions): Bending {
  return async (sent, compose) => {
    const other = await compose(event)
    const [svix, webhook] = family === 'svix' ? [other, sent] : [sent, other]
    return {
      headers: Object.fromEntries(
        KINDS.flatMap((kind) => [
          [`svix-${kind}`, headerOf(svix, `svix-${kind}`)],
          [`webhook-${kind}`, headerOf(webhook, `svix-${kind}`)],
        ]),
      ),
    }
  }
}

/** Headers under their own names, under their aliases, and under both: where there are two, the first is the one. */
export function aliasCases(): readonly Case[] {
  return [
    ...FAMILIES.map(([name, family]) => one(`signed ${name}`, 'svix', 'processed', by(family))),
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
        `webhook-${kind} is another next to all of svix`,
        'svix',
        'processed',
        underOne(kind, own, (value) => [value, OTHER[kind]]),
      ),
    ]),
    one('all of webhook is of an older attempt', 'svix', 'processed', ofAnother('webhook', OLDER)),
    one('all of svix is of an older attempt', 'svix', 'rejected timestamp_too_old', ofAnother('svix', OLDER)),
    one('all of webhook is of another event', 'svix', 'processed', ofAnother('webhook', { id: 'x' })),
    one('all of svix is of another event', 'svix', 'rejected signature_mismatch', ofAnother('svix', { id: 'x' })),
    {
      name: 'svix: duplicates by both families',
      to: 'svix',
      steps: [
        [alone('processed', { bend: by(alias) })],
        [alone('duplicate', { bend: by(own) })],
        [alone('duplicate', { bend: by(both) })],
      ],
    },
  ]
}
