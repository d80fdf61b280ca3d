import { createHmac } from 'node:crypto'
import { type Provider, verify } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'

export const NOW = 1_795_341_600_000
export const SECONDS = NOW / 1000

/** The MAC of a text, by node:crypto alone. */
export const mac = (key: string | Uint8Array, text: string, encoding: 'base64' | 'hex' = 'base64'): string =>
  createHmac('sha256', key).update(text).digest(encoding)

/** The event of a delivery that arrives the moment it is sent. */
export const judge = (provider: Provider<AnyEvent>, headers: Record<string, string>, body: string | Uint8Array) =>
  verify(
    provider,
    { headers, body: typeof body === 'string' ? new TextEncoder().encode(body) : body },
    { now: () => NOW },
  )
