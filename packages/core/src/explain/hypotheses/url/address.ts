import type { DeliveryView } from '../../../provider/value.ts'
import { url } from '../../../provider/values/url.ts'
import type { DiagnosisCode } from '../../report/diagnosis.ts'

/** A URL in its parts, each as it is written. */
export interface Address {
  readonly scheme: string
  readonly host: string
  /** Empty where none is written. */
  readonly port: string
  readonly path: string
  /** Without its question mark; empty where there is none. */
  readonly query: string
}

/** Which part of an address may be another, what it is then, and how that is told. */
export interface AddressChange {
  readonly code: DiagnosisCode
  readonly writtenAs: string
  readonly change: Partial<Address>
}

const ADDRESS = /^(https?):\/\/([^/?#]*?)(?::(\d+))?(?=[/?#]|$)([^?#]*)(?:\?([^#]*))?/

export function parseAddress(text: string): Address | undefined {
  const [, scheme, host, port = '', path = '', query = ''] = ADDRESS.exec(text) ?? []
  return scheme === undefined || host === undefined ? undefined : { scheme, host, port, path, query }
}

export function writeAddress({ scheme, host, port, path, query }: Address): string {
  return `${scheme}://${host}${port && `:${port}`}${path}${query && `?${query}`}`
}

/** The address as the verifier has it. */
export function readAddress(view: DeliveryView): Address | undefined {
  const text = url.read(view)
  return typeof text === 'string' ? parseAddress(text) : undefined
}

/** Path and query of the request, and what else it says of them. */
export function requestTarget({ target }: Pick<DeliveryView, 'target'>): Pick<Address, 'path' | 'query'> {
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/.exec(target) ?? []
  return { path, query }
}
