import { describe, expect, test } from 'vitest'
import { toTelnyxRecord } from '../src/index.ts'
import type { Attempt, Delivery } from '../src/sender/record/delivery.ts'
import { attempt, bytes, failed, response, telnyxDelivery, telnyxEvent } from './support/deliveries.ts'
import { describeSeeds, readSeedJson } from './support/seeds.ts'

/** What happened in the example on Telnyx's page. */
const example: Delivery = {
  id: 'f5586561-8ff0-4291-a0ac-84fe544797bd',
  provider: 'telnyx',
  event: {
    id: 'C9C0797E-901D-4349-A33C-C2C8F31A92C2',
    type: 'call_initiated',
    body: {
      data: {
        record_type: 'event',
        id: 'C9C0797E-901D-4349-A33C-C2C8F31A92C2',
        event_type: 'call_initiated',
        occurred_at: '2020-08-10T13:02:01.000Z',
        payload: { useful: 'information' },
      },
      meta: { attempt: 1, delivered_to: 'https://slow.example.com/webhooks' },
    },
  },
  status: 'delivered',
  startedAt: new Date('2020-08-10T14:00:00.000Z'),
  finishedAt: new Date('2020-08-10T14:00:05.595Z'),
  attempts: [
    {
      number: 2,
      url: 'https://typo.example.com/webhooks',
      eventId: 'C9C0797E-901D-4349-A33C-C2C8F31A92C2',
      startedAt: new Date('2020-08-10T14:00:05.004Z'),
      finishedAt: new Date('2020-08-10T14:00:05.360Z'),
      request: { method: 'POST', headers: [['Accept', '*/*']], body: bytes('{}') },
      response: response(404, 'Oops. Not found.', [
        ['Content-Type', 'text/html'],
        ['Pragma', 'no-cache'],
      ]),
      error: { kind: 'status', message: 'The server answered 404' },
    },
    {
      number: 3,
      url: 'https://fallback.example.com/webhooks',
      eventId: 'C9C0797E-901D-4349-A33C-C2C8F31A92C2',
      startedAt: new Date('2020-08-10T14:00:05.364Z'),
      finishedAt: new Date('2020-08-10T14:00:05.595Z'),
      request: { method: 'POST', headers: [['Accept', '*/*']], body: bytes('{}') },
      response: response(200, 'All good.', [['Content-Type', 'text/html']]),
    },
  ],
}
const userId = '0ccc7b54-4df3-4bca-a65a-3da1ecc777f0'

describeSeeds("Telnyx's page of a delivery", () => {
  test('has the record of its example, byte for byte', () => {
    const data = toTelnyxRecord(example, { userId })
    expect(JSON.stringify({ data })).toBe(JSON.stringify(readSeedJson('telnyx-webhook-delivery.txt')))
  })
})

describe('the shape of the SDKs', () => {
  test('has pairs for headers and numbers for errors, and is the same otherwise', () => {
    const record = toTelnyxRecord(example, { userId, shape: 'telnyx-sdk' })
    const [last, first] = record.attempts
    expect(first?.http.response?.headers).toEqual([
      ['Content-Type', 'text/html'],
      ['Pragma', 'no-cache'],
    ])
    expect(first?.errors).toEqual([75499])
    expect(last?.errors).toBeUndefined()
    expect({ ...record, attempts: [] }).toEqual({ ...toTelnyxRecord(example, { userId }), attempts: [] })
  })
})

describe('the error of an attempt', () => {
  const errorsOf = (one: Attempt, options = {}) =>
    toTelnyxRecord(telnyxDelivery({ attempts: [one] }), options).attempts[0]?.errors
  const codeOf = (one: Attempt, options = {}) => errorsOf(one, options)?.[0]?.code

  test.each([
    ['dns', 'getaddrinfo ENOTFOUND hooks.invalid', undefined, '75001'],
    ['connect', 'connect ECONNREFUSED 127.0.0.1:1', undefined, '75002'],
    ['tls', 'something else about the certificate', undefined, '75003'],
    ['tls', 'certificate has expired', undefined, '75004'],
    ['tls', 'CERT_HAS_EXPIRED', undefined, '75004'],
    [
      'tls',
      "Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert",
      undefined,
      '75005',
    ],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', undefined, '75005'],
    ['tls', 'self-signed certificate', undefined, '75006'],
    ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT', undefined, '75006'],
    ['tls', 'unable to verify the first certificate', undefined, '75006'],
    ['tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined, '75006'],
    ['tls', 'unable to get local issuer certificate', undefined, '75006'],
    ['timeout', 'No answer within 2000 ms', undefined, '75000'],
    ['timeout', 'No whole answer within 2000 ms', 200, '75000'],
    ['reset', 'read ECONNRESET', undefined, '75000'],
    ['status', '', 202, '75299'],
    ['redirect', '', 302, '75300'],
    ['status', '', 400, '75400'],
    ['status', '', 401, '75499'],
    ['status', '', 404, '75499'],
    ['status', '', 500, '75500'],
    ['status', '', 503, '75599'],
    ['status', '', 999, '75000'],
  ] as const)('(%s, "%s", status %s) has the code %s', (kind, message, status, code) => {
    expect(codeOf(failed(kind, message, status))).toBe(code)
  })

  test('has a code of its own for a 404, for those who believe the table and not the record', () => {
    expect(codeOf(failed('status', '', 404), { notFoundCode: 75404 })).toBe('75404')
  })

  test('has its title and its detail', () => {
    expect(errorsOf(failed('status', '', 500))).toEqual([
      { code: '75500', title: 'Webhook host returned HTTP 500', detail: 'The server returned an HTTP 500' },
    ])
  })

  test('is absent where the attempt succeeded', () => {
    expect(errorsOf(attempt())).toBeUndefined()
  })
})

describe('a record', () => {
  const responseOf = (one: Attempt) => toTelnyxRecord(telnyxDelivery({ attempts: [one] })).attempts[0]?.http.response
  const bodyOf = (body: string | Uint8Array) => responseOf(attempt({ response: response(200, body) }))?.body ?? ''

  test('has its attempts the last one first', () => {
    const attempts = [1, 2, 3].map((number) => ({
      ...failed('status', '', 500),
      number,
      url: `https://${number}.test/`,
    }))
    const record = toTelnyxRecord(telnyxDelivery({ attempts }))
    expect(record.attempts.map(({ http }) => http.request.url)).toEqual([
      'https://3.test/',
      'https://2.test/',
      'https://1.test/',
    ])
  })

  test('has no response where none came', () => {
    expect(responseOf(failed('timeout', 'No answer within 2000 ms'))).toBeUndefined()
  })

  test('counts as failed while attempts are still to come', () => {
    const { status, finished_at } = toTelnyxRecord(
      telnyxDelivery({ status: 'pending', attempts: [failed('status', '', 500)] }),
    )
    expect({ status, finished_at }).toEqual({ status: 'failed', finished_at: '2026-11-22T10:00:00.000Z' })
  })

  test('shows the event without the envelope that changes with every attempt', () => {
    const { webhook } = toTelnyxRecord(telnyxDelivery({ event: telnyxEvent('call.initiated', 'id-1') }))
    expect(Object.keys(webhook as object)).toEqual(['record_type', 'id', 'event_type', 'occurred_at', 'payload'])
  })

  test.each([
    ['bare', { record_type: 'link_clicked', url: 'https://example.com' }],
    ['with a data that is no envelope', { id: 'whdel_1', event: 'transcript.completed', data: { transcript: {} } }],
  ])('shows an event that came %s as it came', (_, body) => {
    const { webhook } = toTelnyxRecord(telnyxDelivery({ event: { id: 'x', type: 'y', body } }))
    expect(webhook).toEqual(body)
  })

  test('has a body that is no text as base64', () => {
    expect(bodyOf(Uint8Array.of(0xff, 0xfe, 0x00))).toBe('//4A')
  })

  test('keeps a byte order mark', () => {
    expect(bodyOf('\ufeffOK')).toBe('\ufeffOK')
  })

  test('has bodies of up to 10 kB whole, and longer ones cut', () => {
    expect([bodyOf('a'.repeat(10_000)), bodyOf('a'.repeat(10_001))].map(({ length }) => length)).toEqual([
      10_000, 10_000,
    ])
  })

  test('is not cut in the middle of a character', () => {
    expect(bodyOf(`${'a'.repeat(9_999)}é${'a'.repeat(10)}`)).toBe('a'.repeat(9_999))
    expect(bodyOf(`${'a'.repeat(9_998)}é${'a'.repeat(10)}`)).toBe(`${'a'.repeat(9_998)}é`)
  })

  test('has at most 10 kB of base64', () => {
    expect(bodyOf(new Uint8Array(20_000).fill(0xff))).toHaveLength(10_000)
  })

  test('has at most 10 kB of headers, each of them whole', () => {
    const headers = Array.from({ length: 30 }, (_, index) => [`x-${index}`, 'v'.repeat(1_000)] as const)
    const kept = responseOf(attempt({ response: response(200, '', headers) }))?.headers ?? []
    expect(kept).toEqual(headers.slice(0, 9).map(([name, value]) => `${name}: ${value}`))
  })
})
