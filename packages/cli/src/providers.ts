import {
  type AnyFactory,
  findProvider as findRegistered,
  type KeyVariables,
  providerNames,
} from '@countersign/providers/testing'
import { CliError } from './cli-error.ts'
import { suggest } from './nearest.ts'

/** A provider as the command line names it. */
export interface NamedProvider {
  readonly name: string
  /** Whose keys it signs with. */
  readonly keysOf: string
  /** The environment variables of these keys. */
  readonly variables: KeyVariables
  readonly factory: AnyFactory
}

/** @throws CliError for a name that is none */
export function findProvider(name: string): NamedProvider {
  const found = findRegistered(name)
  if (!found) {
    throw new CliError('unknown_provider', 'There is no provider of that name.', { hint: suggest(name, providerNames) })
  }
  const { factory, facts } = found
  return { name, factory, keysOf: facts.keysOf ?? name, variables: facts.keyVariables }
}
