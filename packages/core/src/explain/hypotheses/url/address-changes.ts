import type { DeliveryView } from '../../../provider/value.ts'
import { type Address, type AddressChange, requestTarget } from './address.ts'
import { requestHosts } from './hosts.ts'

/** What a proxy or a tunnel that ends TLS changes. */
export function schemeChanges({ scheme }: Address): readonly AddressChange[] {
  const other = scheme === 'https' ? 'http' : 'https'
  return [{ code: 'url_scheme', writtenAs: `${other}://`, change: { scheme: other } }]
}

/** Some providers write the port that a scheme has anyway, and some leave out one that is registered. */
export function portChanges({ port, scheme }: Address): readonly AddressChange[] {
  const others = port === '' ? (scheme === 'https' ? ['443', '80'] : ['80', '443']) : ['']
  return others.map((other) => toPort(other))
}

function toPort(port: string): AddressChange {
  return { code: 'url_port', writtenAs: port === '' ? 'no port' : `the port ${port}`, change: { port } }
}

export function hostChanges({ host, port }: Address, view: DeliveryView): readonly AddressChange[] {
  return requestHosts(view).flatMap((other): readonly AddressChange[] => {
    if (other.host !== host) {
      const writtenAs = `${other.host}${other.port && `:${other.port}`}`
      return [{ code: 'url_host', writtenAs, change: { host: other.host, port: other.port } }]
    }
    return other.port === port ? [] : [toPort(other.port)]
  })
}

/** Headers in which proxies say what they have taken off a path, or what it was before they changed it. */
const PREFIX_HEADER = 'x-forwarded-prefix'
const TARGET_HEADERS = ['x-original-uri', 'x-original-url', 'x-forwarded-uri', 'x-envoy-original-path']

/** What routers, proxies that strip a prefix, and frameworks change. */
export function pathChanges({ path }: Address, view: DeliveryView): readonly AddressChange[] {
  const own = requestTarget(view).path
  const prefix = view.header(PREFIX_HEADER)
  const guesses: readonly (readonly [path: string, writtenAs: string])[] = [
    [withOtherEnd(path), path.endsWith('/') ? 'without the slash at its end' : 'with a slash at its end'],
    [own, 'that of the request'],
    [withOtherEnd(own), 'that of the request but for the slash at its end'],
    [path.replace(/\/$/, '') + own, 'its own, followed by that of the request'],
    ...(prefix === undefined
      ? []
      : [
          [prefix.replace(/\/$/, '') + own, `the prefix in ${PREFIX_HEADER}, followed by that of the request`] as const,
        ]),
    ...originalTargets(view).map(({ name, path: original }) => [original, `that in ${name}`] as const),
  ]
  return guesses
    .filter(([other]) => other !== path)
    .map(([other, writtenAs]) => ({ code: 'url_path', writtenAs, change: { path: other } }))
}

function withOtherEnd(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : `${path}/`
}

/** The path and the query as headers say that they were. */
export function originalTargets({ header }: DeliveryView): readonly (Pick<Address, 'path' | 'query'> & {
  readonly name: string
})[] {
  return TARGET_HEADERS.flatMap((name) => {
    const target = header(name)
    return target === undefined ? [] : [{ name, ...requestTarget({ target }) }]
  })
}
