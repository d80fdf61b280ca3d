// What someone writes who wants no library: the raw bytes, the age of the timestamp, the signature, and no more.
import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { toPublicKey } from '@countersign/tools/keys/ed25519'

/** Resolves with the parsed body. */
export type VerifyByHand = (header: (name: string) => string | undefined, body: Buffer) => Promise<unknown>

export function telnyxByHand(publicKey: string): VerifyByHand {
  const key = toPublicKey(Buffer.from(publicKey, 'base64'))
  return async (header, body) => {
    const timestamp = header('telnyx-timestamp') ?? ''
    checkAge(timestamp)
    const signature = Buffer.from(header('telnyx-signature-ed25519') ?? '', 'base64')
    const message = Buffer.concat([Buffer.from(`${timestamp}|`), body])
    if (!(await isValid(key, message, signature))) throw new Error('not verified')
    return JSON.parse(body.toString())
  }
}

export function standardByHand(secret: string): VerifyByHand {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return async (header, body) => {
    const timestamp = header('webhook-timestamp') ?? ''
    checkAge(timestamp)
    const signature = Buffer.from((header('webhook-signature') ?? '').slice('v1,'.length), 'base64')
    const expected = createHmac('sha256', key)
      .update(`${header('webhook-id')}.${timestamp}.`)
      .update(body)
      .digest()
    if (signature.length !== 32 || !timingSafeEqual(signature, expected)) throw new Error('not verified')
    return JSON.parse(body.toString())
  }
}

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

export function headerOf(headers: IncomingHttpHeaders): (name: string) => string | undefined {
  return (name) => headers[name]?.toString()
}

function checkAge(timestamp: string): void {
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) throw new Error('too old')
}

function isValid(key: KeyObject, message: Buffer, signature: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(null, message, key, signature, (error, valid) => (error ? reject(error) : resolve(valid)))
  })
}
