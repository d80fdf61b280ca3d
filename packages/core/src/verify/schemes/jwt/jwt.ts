import type { JwtSpec } from '../../../provider/jwt-spec.ts'
import type { SchemeOf } from '../../../provider/scheme.ts'
import { compileJwt } from './compile.ts'

/**
 * A signed token (RFC 7519) that stands in a header. It proves the body where one of its claims is the body's hash; otherwise it
 * proves who sent it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519
 */
export function jwt(spec: JwtSpec): SchemeOf<'jwt', JwtSpec> {
  return {
    kind: 'jwt',
    spec,
    assurance: spec.bodyHash || spec.isBody ? 'signature' : 'sender',
    compile: () => compileJwt(spec),
  }
}

/** A signed token whose claims are the event's body. */
export function jwtBody(spec: JwtSpec): SchemeOf<'jwt', JwtSpec> {
  return jwt({ ...spec, isBody: true })
}
