import { gzipSync } from 'node:zlib'
import { defineProvider, type ProviderDefinition, type SecretOptions } from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { explain } from '../../src/explain.ts'
import { sign } from '../../src/sign/sign.ts'
import { now, utf8 } from '../support.ts'
import { CASE, codesOf } from './explain-support.ts'

const { signing, body } = CASE.github
const { secret } = signing

const define = (compression: NonNullable<ProviderDefinition['compression']>) =>
  defineProvider<SecretOptions>({ ...CASE.github.factory.definition, compression })
const send = (factory: ReturnType<typeof define>, keys = signing) =>
  sign(factory, body, { keys, contentEncoding: 'gzip', type: 'thing.done' })

describe.each([
  ['signed', define('signed'), 'content_encoding proved'],
  ['inflated', define('inflated'), 'body_compressed proved'],
] as const)('where compressed bodies are %s', (_, factory, named) => {
  const explainKey = (key: string, sent: ReturnType<typeof send>) => explain(factory({ secret: key }), sent, { now })

  test('one that verifies has nothing to explain', async () => {
    expect(await explainKey(secret, send(factory))).toEqual([])
  })

  test('a wrong key is not put down to the encoding', async () => {
    const found = await explain(factory({ secret: 'another secret' }), send(factory), {
      now,
      otherKeys: { OTHER: secret },
    })
    expect(codesOf(found)).toEqual(['key_other proved'])
  })

  test('an encoding that the provider does not send is named', async () => {
    const sent = send(factory)
    const headers = { ...sent.headers, 'content-encoding': 'zstd' }
    expect(codesOf(await explain(factory({ secret }), { ...sent, headers }, { now }))).toEqual([named])
  })
})

test('a body that was parsed and written before it was compressed is explained by that', async () => {
  const factory = define('inflated')
  const sent = sign(factory, JSON.stringify(body, null, 2), {
    keys: signing,
    contentEncoding: 'gzip',
    type: 'thing.done',
  })
  const changed = { headers: sent.headers, body: new Uint8Array(gzipSync(utf8(JSON.stringify(body)))) }
  expect(codesOf(await explain(factory({ secret }), changed, { now }))).toEqual(['body_reserialized proved'])
})
