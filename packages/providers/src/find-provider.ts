import type { RegisteredProvider } from './registered-provider.ts'
import { providers } from './registry.ts'

/** The name of a registered provider, as its folder, its import and its definition have it. */
export type ProviderName = keyof typeof providers

/** The names of all registered providers. */
export const providerNames: readonly ProviderName[] = Object.keys(providers).filter(isName)

/** The registered provider of that name, or `undefined` where there is none. */
export function findProvider(name: string): RegisteredProvider | undefined {
  return isName(name) ? providers[name] : undefined
}

function isName(name: string): name is ProviderName {
  return Object.hasOwn(providers, name)
}
