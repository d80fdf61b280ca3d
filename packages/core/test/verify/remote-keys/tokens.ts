import { generateKeyPairSync, sign } from 'node:crypto'
import { header } from '@countersign/core/provider'
import { NOW } from '../../support.ts'
import { delivery } from '../schemes/schemes-support.ts'

export const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const jwkOf = (key: typeof pair, kid: string) => ({
  ...key.publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
})

export function tokenBy(key: typeof pair, kid?: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = Math.floor(NOW / 1000)
  const message = `${encode({ alg: 'ES256', ...(kid && { kid }) })}.${encode({ iat: seconds, aud: 'me' })}`
  const signature = sign('sha256', Buffer.from(message), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${message}.${signature.toString('base64url')}`
}

export const from = header('acme-token', { grammar: 'line' })
export const send = (token: string) => delivery({ 'acme-token': token })
