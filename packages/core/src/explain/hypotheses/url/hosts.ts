import type { DeliveryView } from '../../../provider/value.ts'
import type { Address } from './address.ts'

/** Where a proxy, a tunnel or the client says which host was asked. A sender chooses them: they are guesses. */
const HOST_HEADERS = ['x-forwarded-host', 'x-original-host', 'host']
// The sender has chosen it, and it is printed.
const HOST = /^[A-Za-z0-9.-]{1,253}(?::\d{1,5})?$/

/** The hosts that the request names, each once. */
export function requestHosts({ header, target }: DeliveryView): readonly Pick<Address, 'host' | 'port'>[] {
  const named = HOST_HEADERS.flatMap((name) => header(name)?.split(/,\s*/, 1) ?? [])
  const whole = /^https?:\/\/([^/?#]+)/.exec(target)?.[1]
  const hosts = new Set([...named, ...(whole === undefined ? [] : [whole])].filter((host) => HOST.test(host)))
  return [...hosts].map((text) => {
    const [host = '', port = ''] = text.split(':')
    return { host, port }
  })
}
