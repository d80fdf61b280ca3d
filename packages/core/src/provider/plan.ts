import type { ProviderDefinition } from './definition.ts'
import type { CompiledScheme } from './scheme.ts'
import { headerNamesOf } from './value.ts'

/** A definition, decided once: nothing about it is parsed, split or looked up for a request. */
export interface Plan {
  readonly definition: ProviderDefinition
  readonly scheme: CompiledScheme
  /** The headers that the definition reads, in lower case, each once. */
  readonly headers: readonly string[]
  /** The settings of the provider that the definition reads. */
  readonly options: readonly string[]
  readonly needsPublicUrl: boolean
}

/** @returns what every request to a provider of this definition needs */
export function compile(definition: ProviderDefinition): Plan {
  const scheme = definition.scheme.compile()
  const values = Object.values(definition.values ?? {})
  return {
    definition,
    scheme,
    headers: [...new Set([...scheme.headers, ...values.flatMap(headerNamesOf)])],
    options: [...new Set([...scheme.options, ...values.flatMap(({ place, name }) => (place === 'option' ? [name] : []))])],
    needsPublicUrl: scheme.needsPublicUrl,
  }
}
