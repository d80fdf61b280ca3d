import type { AnyEvent, ProviderDefinition } from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { generateKeys } from '@countersign/testing'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type Handler, type Provider } from '../../src/index.ts'
import { deliver, dfnsKeys, statusesOf } from '../receiver-support.ts'

type Factory = ((keys: never) => Provider<AnyEvent>) & { readonly definition: ProviderDefinition }

/** What becomes of the bodies, one after the other. */
async function receiveTexts(
  factory: Factory,
  keys: SigningKeys,
  texts: readonly string[],
  handle: Handler<AnyEvent> = () => undefined,
): Promise<readonly string[]> {
  const receiver = createReceiver({ provider: factory(keys as never), ...quiet }, handle)
  const outcomes = []
  for (const [index, text] of texts.entries()) {
    outcomes.push(await receiver.receive(deliver(factory, keys, text, { id: `msg_${index}` })))
  }
  return statusesOf(outcomes)
}

const DIFFERENT: readonly (readonly [name: string, one: string, other: string])[] = [
  ['numbers beyond 2^53', '9007199254740992', '9007199254740993'],
  ['a number beyond all and null', '1e400', 'null'],
  ['two numbers beyond all', '1e400', '-1e400'],
  ['zero and minus zero', '0', '-0'],
  ['digits that a number of JavaScript drops', '0.1', '0.1000000000000000001'],
  ['halves of surrogate pairs', '"\\ud800"', '"\\ud801"'],
  ['half of a surrogate pair and what stands for it', '"\\ud800"', '"\\ufffd"'],
  ['the member that a reader drops', '{"a":1,"a":2}', '{"a":0,"a":2}'],
]

const SAME: readonly (readonly [name: string, one: string, other: string])[] = [
  ['in white space', '{"a":1,"b":[2]}', ' {\n"a" : 1,\t"b": [ 2 ] }'],
  ['in the order of members', '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
  ['in the spelling of strings', '{"a":"é/\\n"}', '{"\\u0061":"\\u00e9\\/\\u000A"}'],
]

/** Senders of events that are known by their content, with a place for a value in it. */
const CONTENTS: readonly (readonly [name: string, Factory, SigningKeys, (value: string) => string])[] = [
  ['Telnyx', telnyx, telnyxKeys, (value) => `{"record_type":"link_clicked","x":${value}}`],
  ['Slack', slack, generateKeys(slack), (value) => `{"type":"app_rate_limited","x":${value}}`],
]

describe.each(CONTENTS)('two events of %s without an id', (_, factory, keys, toBody) => {
  test.each(DIFFERENT)('that differ in %s both run', async (_, one, other) => {
    expect(await receiveTexts(factory, keys, [toBody(one), toBody(other)])).toEqual(['processed', 'processed'])
  })

  test.each(SAME)('that differ %s are one', async (_, one, other) => {
    expect(await receiveTexts(factory, keys, [toBody(one), toBody(other)])).toEqual(['processed', 'duplicate'])
  })
})

describe('two events of Dfns', () => {
  const timestampSent = Math.floor(Date.now() / 1000)
  const toBody = (id: string, value: string) =>
    `{"id":"${id}","kind":"k","date":"2026-11-22T10:00:00Z","timestampSent":${timestampSent},"data":{"x":${value}}}`

  test.each(DIFFERENT)('with ids of their own that differ in %s both run', async (_, one, other) => {
    const texts = [toBody('whe-1', one), toBody('whe-2', other)]
    expect(await receiveTexts(dfns, dfnsKeys, texts)).toEqual(['processed', 'processed'])
  })

  test.each(SAME)('that say the same %s are attempts at one event', async (_, one, other) => {
    const texts = [toBody('whe-1', one), toBody('whe-2', other)]
    expect(await receiveTexts(dfns, dfnsKeys, texts)).toEqual(['processed', 'duplicate'])
  })
})

describe('two forms', () => {
  const keys = generateKeys(telnyxForm)

  test.each([
    ['the order of fields', 'CallStatus=a&x=1&y=2', 'CallStatus=a&y=2&x=1'],
    ['the order of a field’s values', 'CallStatus=a&x=1&x=2', 'CallStatus=a&x=2&x=1'],
    ['bytes that are no UTF-8', 'CallStatus=a&x=%ff', 'CallStatus=a&x=%fe'],
    ['the spelling of a character', 'CallStatus=a&x=b+c', 'CallStatus=a&x=b%20c'],
    ['an empty field', 'CallStatus=a', 'CallStatus=a&'],
  ])('that differ in %s both run', async (_, one, other) => {
    expect(await receiveTexts(telnyxForm, keys, [one, other])).toEqual(['processed', 'processed'])
  })

  test('with the same text are one', async () => {
    const text = 'CallStatus=a&x=%ff'
    expect(await receiveTexts(telnyxForm, keys, [text, text])).toEqual(['processed', 'duplicate'])
  })
})

test('an event nested deeper than a stack reaches is known by its content', async () => {
  const body = `{"type":"t","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  expect(await receiveTexts(telnyx, telnyxKeys, [body, body])).toEqual(['processed', 'duplicate'])
})

test.each<[string, Factory, SigningKeys, string]>([
  ['Stripe', stripe, generateKeys(stripe), '{"id":"evt_1","type":"t","\\u0069d":"evt_2"}'],
  ['Telnyx', telnyx, telnyxKeys, '{"data":{"id":"1","event_type":"t","id":"2"}}'],
  ['Slack', slack, generateKeys(slack), '{"type":"t","event_id":"1","event_id":"2"}'],
  ['Dfns', dfns, dfnsKeys, `{"id":"1","kind":"t","id":"2","timestampSent":${Math.floor(Date.now() / 1000)}}`],
])('an event of %s with two ids is refused: readers differ in which one counts', async (_, factory, keys, body) => {
  expect(await receiveTexts(factory, keys, [body])).toEqual(['rejected'])
})

test.each<[string, Factory, SigningKeys]>([
  ['Telnyx', telnyx, telnyxKeys],
  ['Slack', slack, generateKeys(slack)],
  ['Stripe', stripe, generateKeys(stripe)],
])('a list is no event of %s, and neither is what is no object', async (_, factory, keys) => {
  const texts = ['[]', '[1]', '[{"id":"1","type":"t"}]', 'null', '1', '"text"']
  expect(await receiveTexts(factory, keys, texts)).toEqual(texts.map(() => 'rejected'))
})

test('a list is an event of Standard Webhooks, which has its id in a header and leaves the body to the sender', async () => {
  const keys = generateKeys(standardWebhooks)
  expect(await receiveTexts(standardWebhooks, keys, ['[1]', '[2]'])).toEqual(['processed', 'processed'])
})

describe('an event without a type', () => {
  const untyped: readonly (readonly [name: string, Factory, SigningKeys, string])[] = [
    ['Telnyx', telnyx, telnyxKeys, '{"hello":"world"}'],
    ['TeXML', telnyxForm, generateKeys(telnyxForm), 'From=1'],
    ['Standard Webhooks', standardWebhooks, generateKeys(standardWebhooks), '{"data":{}}'],
  ]

  test.each(untyped)('of %s runs the handler of "*"', async (_, factory, keys, text) => {
    const types: string[] = []
    const handle = { known: () => undefined, '*': ({ type }: { readonly type: string }) => void types.push(type) }
    expect(await receiveTexts(factory, keys, [text], handle)).toEqual(['processed'])
    expect(types).toEqual(['unknown'])
  })

  test.each(untyped)('of %s is refused where nobody takes it, and not lost', async (_, factory, keys, text) => {
    expect(await receiveTexts(factory, keys, [text], { known: () => undefined })).toEqual(['rejected'])
  })

  test.each<[string, Factory, SigningKeys, string]>([
    ['Stripe', stripe, generateKeys(stripe), '{"id":"evt_1"}'],
    ['Stripe, empty,', stripe, generateKeys(stripe), '{"id":"evt_1","type":""}'],
    ['Slack', slack, generateKeys(slack), '{"event_id":"Ev1"}'],
    ['Slack, empty,', slack, generateKeys(slack), '{"event_id":"Ev1","type":""}'],
  ])('of %s is refused, whoever would take it: each of its events has one', async (_, factory, keys, text) => {
    for (const handle of [() => undefined, { known: () => undefined }, { '*': () => undefined }]) {
      expect(await receiveTexts(factory, keys, [text], handle)).toEqual(['rejected'])
    }
  })

  test('is told from one whose type is "unknown": that one may be ignored', async () => {
    const texts = ['{"data":{"id":"1","event_type":"unknown"}}']
    expect(await receiveTexts(telnyx, telnyxKeys, texts, { known: () => undefined })).toEqual(['ignored'])
  })
})
