import { fromBase64, toUtf8 } from '../../shared/bytes.ts'
import type { Value } from '../value.ts'
import { header } from './header.ts'

const encoded = header('authorization', { grammar: 'base64', prefix: 'Basic ' })

/** `user:password` of an `Authorization` header (RFC 7617). */
export const basicCredentials: Value<'line'> = {
  ...encoded,
  grammar: 'line',
  read(view) {
    const bytes = fromBase64(view.header('authorization')?.slice('Basic '.length) ?? '')
    return encoded.read(view) && bytes && toUtf8(bytes)
  },
}
