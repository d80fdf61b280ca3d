import type { ProviderDefinition } from './definition.ts'
import type { Handshake } from './handshake.ts'
import type { CompiledScheme } from './scheme.ts'
import { headerNamesOf } from './value.ts'

/** A definition, decided once: nothing about it is parsed, split or looked up for a request. */
export interface Plan {
  readonly definition: ProviderDefinition
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

/** @returns what every request to a provider of this definition needs */
export function compile(definition: ProviderDefinition): Plan {
  const scheme = definition.scheme.compile()
  const { handshakes = [] } = definition
  const asked = handshakes.flatMap(({ when }) => when)
  const values = [...Object.values(definition.values ?? {}), ...asked.map(({ value }) => value)]
  const wanted = asked.flatMap(({ is }) => (typeof is === 'object' ? [is.option] : []))
  return {
    definition,
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
