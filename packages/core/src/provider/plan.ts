import type { Handshake } from './handshake.ts'
import type { CompiledScheme, Scheme } from './scheme.ts'
import { headerNamesOf, type Value } from './value.ts'

/** The part of a definition that requests are read by. */
export interface Planned {
  readonly name: string
  readonly scheme: Scheme
  readonly values?: Readonly<Record<string, Value>>
  readonly handshakes?: readonly Handshake[]
}

/** A definition, decided once: nothing about it is parsed, split or looked up for a request. */
export interface Plan {
  /** The name of the provider. */
  readonly provider: string
  readonly scheme: CompiledScheme
  /** The methods that a request may have. */
  readonly methods: ReadonlySet<string>
  /** Questions that are answered before anything is verified, and after. */
  readonly unsigned: readonly Handshake[]
  readonly signed: readonly Handshake[]
  /** The headers that the definition reads, in lower case, each once. */
  readonly headers: readonly string[]
  /** The settings of the provider that the definition reads. */
  readonly options: readonly string[]
  readonly needsPublicUrl: boolean
}

/** Decides what every request to a provider of this definition needs. */
export function compile({
  name,
  scheme: { compile: compileScheme },
  values: read = {},
  handshakes = [],
}: Planned): Plan {
  const scheme = compileScheme()
  const asked = handshakes.flatMap(({ when }) => when)
  const values = [...Object.values(read), ...asked.map(({ value }) => value)]
  const wanted = asked.flatMap(({ is }) => (typeof is === 'object' ? [is.option] : []))
  return {
    provider: name,
    scheme,
    methods: new Set(['POST', ...handshakes.map(({ method }) => method)]),
    unsigned: handshakes.filter(({ trust }) => trust === 'unsigned'),
    signed: handshakes.filter(({ trust }) => trust === 'signed'),
    headers: [...new Set([...scheme.headers, ...values.flatMap(headerNamesOf)])],
    options: [
      ...new Set([
        ...scheme.options,
        ...wanted,
        ...values.flatMap(({ place, name }) => (place === 'option' ? [name] : [])),
      ]),
    ],
    needsPublicUrl: scheme.needsPublicUrl,
  }
}
