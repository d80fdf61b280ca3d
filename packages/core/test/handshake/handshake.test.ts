import { createHmac } from 'node:crypto'
import {
  constant,
  echoHeader,
  echoJson,
  echoText,
  type Handshake,
  header,
  macJson,
  member,
  query,
  toFactory,
} from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, memoryStore, type Outcome, type SecretOptions, type WebhookOptions } from '../../src/index.ts'
import { type AcmeBody, acmeDefinition } from '../acme.ts'

const secret = 'a secret of tests'

/** Signs as every provider of this file does. */
const signer = toFactory(acmeDefinition)

function receiverOf(
  handshakes: readonly Handshake[],
  settings: object = {},
  options: Pick<WebhookOptions<unknown>, 'store' | 'namespace'> = {},
) {
  const factory = toFactory<SecretOptions, unknown, AcmeBody>({ ...acmeDefinition, handshakes })
  const handled: string[] = []
  const outcomes: Outcome[] = []
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
  const receiver = createReceiver({ provider: factory({ secret, ...settings }), onOutcome, ...options }, ({ id }) => {
    handled.push(id)
  })
  const send = (body: object) => {
    const request = sign(factory, body, { keys: { secret } })
    return receiver.fetch(new Request('http://localhost/w', request))
  }
  const ask = (target: string, init: RequestInit = {}) => receiver.fetch(new Request(`http://localhost${target}`, init))
  return { send, ask, handled, outcomes }
}

const subscribe: Handshake = {
  method: 'GET',
  trust: 'unsigned',
  when: [
    { value: query('hub.mode'), is: 'subscribe' },
    { value: query('hub.verify_token', 'plain'), is: { option: 'verifyToken' } },
  ],
  answer: echoText(query('hub.challenge', 'plain')),
}

describe('a question by GET', () => {
  const url = '/w?hub.mode=subscribe&hub.verify_token=a%20token&hub.challenge='

  test('is answered with what it asks for, as text', async () => {
    const { ask } = receiverOf([subscribe], { verifyToken: 'a token' })
    const response = await ask(`${url}PROBE-123`)
    expect([response.status, await response.text()]).toEqual([200, 'PROBE-123'])
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test.each([
    ['another token', '/w?hub.mode=subscribe&hub.verify_token=other&hub.challenge=a', 405],
    ['two tokens', `${url}a&hub.verify_token=a%20token`, 405],
    ['markup', `${url}%3Cscript%3E`, 401],
    ['a body of an event', `${url}%7B%22id%22%3A1%7D`, 401],
    ['line ends', `${url}a%0D%0Ab`, 401],
    ['nothing', url, 401],
  ])('is not answered with %s', async (_name, target, status) => {
    const { ask } = receiverOf([subscribe], { verifyToken: 'a token' })
    const response = await ask(target)
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain('script')
  })

  test('is not answered where the token is not set', async () => {
    const { ask } = receiverOf([subscribe])
    expect((await ask('/w?hub.mode=subscribe&hub.verify_token=&hub.challenge=a')).status).toBe(405)
  })

  test('is a handshake to whoever watches, and reads no store', async () => {
    const untouched = () => {
      throw new Error('The store was asked')
    }
    const store = { ...memoryStore(), claim: untouched }
    const { ask, outcomes, handled } = receiverOf([subscribe], { verifyToken: 'a token' }, { store, namespace: 'n' })
    expect(await (await ask(`${url}a`)).text()).toBe('a')
    expect(outcomes).toMatchObject([{ status: 'handshake', provider: 'acme' }])
    expect(handled).toEqual([])
  })

  test('needs the token of its tenant', async () => {
    const factory = toFactory<SecretOptions, unknown, AcmeBody>({ ...acmeDefinition, handshakes: [subscribe] })
    const resolveTenant = (request: { readonly url: string }) => {
      const tenantId = new URL(request.url).pathname
      return { tenantId, secret, verifyToken: `the token of ${tenantId}` }
    }
    const receiver = createReceiver({ provider: factory({ resolveTenant }), ...quiet }, () => undefined)
    const ask = async (path: string, token: string) => {
      const asked = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': 'a' })
      return (await receiver.fetch(new Request(`http://localhost${path}?${asked}`))).status
    }
    expect(await ask('/one', 'the token of /one')).toBe(200)
    expect(await ask('/two', 'the token of /one')).toBe(405)
  })

  test('leaves events alone', async () => {
    const { send, handled } = receiverOf([subscribe], { verifyToken: 'a token' })
    expect((await send({ id: 'evt_1', type: 'paid' })).status).toBe(204)
    expect(handled).toEqual(['evt_1'])
  })

  test('is no question by another method, and HEAD and OPTIONS are asked in the same way', async () => {
    const answer = constant({ status: 200, headers: { 'x-acme': 'here' }, body: '' })
    const { ask } = receiverOf([
      { method: 'HEAD', trust: 'unsigned', when: [], answer },
      { method: 'OPTIONS', trust: 'unsigned', when: [], answer },
    ])
    for (const method of ['HEAD', 'OPTIONS']) expect((await ask('/w', { method })).headers.get('x-acme')).toBe('here')
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await ask('/w', { method })).status).toBe(405)
    expect((await ask('/w', { method: 'POST', body: '{}' })).status).toBe(401)
  })

  test('is a method that is not allowed for a provider that asks none', async () => {
    const { ask } = receiverOf([])
    expect((await ask('/w')).status).toBe(405)
  })
})

describe('an unsigned question by POST', () => {
  const handshake: Handshake = {
    method: 'POST',
    trust: 'unsigned',
    when: [{ value: member('challenge'), is: 'present' }],
    answer: echoJson('challenge', member('challenge')),
  }
  const post = (body: string) => ({ method: 'POST', body })

  test('is answered', async () => {
    const { ask } = receiverOf([handshake])
    expect(await (await ask('/w', post('{"challenge":"c-1"}'))).json()).toEqual({ challenge: 'c-1' })
  })

  test('is not looked for in a long body', async () => {
    const { ask } = receiverOf([handshake])
    const body = JSON.stringify({ challenge: 'c-1', more: 'x'.repeat(900) }).padEnd(990)
    expect((await ask('/w', post(body))).status).toBe(200)
    const longer = receiverOf([{ ...handshake }])
    expect((await longer.ask('/w', post(`{"challenge":"c-1","more":"${'x'.repeat(5000)}"}`))).status).not.toBe(200)
  })

  test('leaves events alone, and bodies that are none', async () => {
    const { ask, send, handled } = receiverOf([handshake])
    expect((await send({ id: 'evt_1', type: 'paid' })).status).toBe(204)
    expect((await ask('/w', post('no json'))).status).toBe(401)
    expect(handled).toEqual(['evt_1'])
  })

  test('may be told by the query, and answered in a header', async () => {
    const { ask } = receiverOf([
      {
        method: 'POST',
        trust: 'unsigned',
        when: [{ value: query('validate'), is: 'present' }],
        answer: echoHeader('x-hook-token', header('x-hook-token', { grammar: 'word' })),
      },
    ])
    const response = await ask('/w?validate=1', { method: 'POST', headers: { 'x-hook-token': 't-1' } })
    expect(response.headers.get('x-hook-token')).toBe('t-1')
  })
})

describe('a signed question', () => {
  const challenge = member('payload.plainToken')
  const handshake: Handshake = {
    method: 'POST',
    trust: 'signed',
    when: [{ value: member('event', { grammar: 'name' }), is: 'endpoint.url_validation' }],
    answer: macJson(challenge, 'hex', (encryptedToken, plainToken) => ({ plainToken, encryptedToken })),
  }
  const question = { event: 'endpoint.url_validation', payload: { plainToken: 'token-1' } }

  test('is answered with a MAC', async () => {
    const { send, handled } = receiverOf([handshake])
    expect(await (await send(question)).json()).toEqual({
      plainToken: 'token-1',
      encryptedToken: createHmac('sha256', secret).update('token-1').digest('hex'),
    })
    expect(handled).toEqual([])
  })

  test('is not answered without its signature', async () => {
    const { ask } = receiverOf([handshake])
    const response = await ask('/w', { method: 'POST', body: JSON.stringify(question) })
    expect(response.status).toBe(401)
    const forged = sign(signer, question, { keys: { secret: 'a guess' } })
    expect(await (await ask('/w', forged)).text()).toBe('Unauthorized')
  })

  test('leaves events alone, and a signed body that is no object is malformed', async () => {
    const { send, ask, handled } = receiverOf([handshake])
    expect((await send({ id: 'evt_1', type: 'paid' })).status).toBe(204)
    expect((await ask('/w', sign(signer, 'null', { keys: { secret } }))).status).toBe(400)
    expect(handled).toEqual(['evt_1'])
  })

  test('is not looked for in a request by GET', async () => {
    const { ask } = receiverOf([handshake])
    expect((await ask('/w?event=endpoint.url_validation')).status).toBe(405)
  })

  test.each([['{"id":"evt_1","type":"paid"}'], ['[1]'], ['a'.repeat(257)], ['a b'], ['<b>']])(
    'never signs %s',
    async (plainToken) => {
      const { send } = receiverOf([handshake])
      const response = await send({ event: 'endpoint.url_validation', payload: { plainToken } })
      expect(response.status).toBe(400)
    },
  )

  test('may be answered always the same', async () => {
    const { send } = receiverOf([
      {
        method: 'POST',
        trust: 'signed',
        when: [{ value: member('type'), is: '0' }],
        answer: constant({ status: 204, headers: {}, body: '' }),
      },
    ])
    expect((await send({ type: 0 })).status).toBe(204)
  })
})
