import {
  body,
  defineProvider,
  form,
  header,
  hmacSha256,
  member,
  method,
  option,
  query,
  signedMessage,
  sortedForm,
  token,
  url,
} from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { describe, expect, test } from 'vitest'
import { type SecretOptions, verify } from '../../src/index.ts'
import { acmeDefinition } from '../acme.ts'

const keys = { secret: 'a secret of tests' }
const signature = {
  from: header('acme-signature'),
  versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
} as const

type Options = SecretOptions & { readonly publicUrl?: string; readonly site?: string }

function received(request: { readonly headers: Record<string, string>; readonly body: string }, target = '/') {
  return { headers: request.headers, body: new TextEncoder().encode(request.body), url: target }
}

describe('what is signed is verified', () => {
  test('for members of the body', async () => {
    const acme = defineProvider<Options>({
      ...acmeDefinition,
      scheme: signedMessage({ signed: [member('id'), ':', member('type')], signature }),
    })
    const request = sign(acme, { id: 'evt_1', type: 'paid' }, { keys })
    await expect(verify(acme(keys), received(request))).resolves.toMatchObject({ assurance: 'partial' })
    const other = { ...request, body: '{"id":"evt_2","type":"paid"}' }
    await expect(verify(acme(keys), received(other))).rejects.toMatchObject({ code: 'signature_mismatch' })
  })

  test('for a method, an address and its query', async () => {
    const acme = defineProvider<Options>({
      ...acmeDefinition,
      scheme: signedMessage({ signed: [method, url, body], signature }),
    })
    const publicUrl = 'https://acme.example/w'
    const request = sign(acme, { id: 'evt_1', type: 'paid' }, { keys, publicUrl, query: 'a=b' })
    const provider = acme({ ...keys, publicUrl })
    await expect(verify(provider, received(request, '/w?a=b'))).resolves.toMatchObject({ id: 'evt_1' })
    await expect(verify(provider, received(request, '/w?a=c'))).rejects.toMatchObject({ code: 'signature_mismatch' })
    expect(() => sign(acme, {}, { keys })).toThrow('"publicUrl" is missing')
  })

  test('for the fields of a form', async () => {
    const acme = defineProvider<Options>({
      ...acmeDefinition,
      body: form,
      event: () => ({ id: 'evt_1', type: 'any' }),
      scheme: signedMessage({ signed: [url, sortedForm], ambiguous: 'it has no separators', signature }),
    })
    const publicUrl = 'https://acme.example/w'
    const request = sign(acme, { b: '2', a: '1' }, { keys, publicUrl })
    await expect(verify(acme({ ...keys, publicUrl }), received(request))).resolves.toBeDefined()
  })

  test('for a setting of the application and a parameter of the query', async () => {
    const acme = defineProvider<Options>({
      ...acmeDefinition,
      scheme: signedMessage({ signed: [option('site'), '|', query('v'), '|', body], signature }),
    })
    const request = sign(acme, { id: 'evt_1', type: 'paid' }, { keys, settings: { site: 's-1' }, query: 'v=2' })
    await expect(verify(acme({ ...keys, site: 's-1' }), received(request, '/?v=2'))).resolves.toBeDefined()
  })

  test('for a token', async () => {
    const acme = defineProvider<Options>({
      ...acmeDefinition,
      scheme: token({ from: header('acme-token', { grammar: 'line' }) }),
    })
    const request = sign(acme, { id: 'evt_1', type: 'paid' }, { keys })
    await expect(verify(acme(keys), received(request))).resolves.toMatchObject({ assurance: 'token' })
    expect(() => sign(acme, {}, { keys: {} })).toThrow('"keys" needs "secret"')
  })
})
