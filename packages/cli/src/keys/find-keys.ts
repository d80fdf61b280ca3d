import type { KeyOption, KeySlot, ProviderDefinition } from '@countersign/core/provider'
import type { KeyName } from '@countersign/providers/testing'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { readSecret } from '../options/key-source.ts'
import type { NamedProvider } from '../providers.ts'
import { type KeyTexts, keyFilePath, readKeyFile } from './key-file.ts'

/** Keys, and where they come from. */
export interface FoundKeys {
  readonly keys: KeyTexts
  /** A name for each that may be shown. */
  readonly names: Readonly<Partial<Record<KeyName, string>>>
}

export type Purpose = 'sign' | 'verify'

/** The option that gives a key. Others see the command line, so it names where the key is. */
export const KEY_OPTION = {
  type: 'string',
  value: 'env:NAME|@file|-',
  about: 'Where the key is; default: the environment variable of the provider, then .countersign/keys',
} as const

/**
 * The keys to sign or to verify with: from `--key`, else from the environment, else from `.countersign`.
 *
 * @throws CliError when there are none
 */
export async function requireKeys(
  provider: NamedProvider,
  purpose: Purpose,
  source: string | undefined,
  io: Io,
): Promise<FoundKeys> {
  const found = await findKeys(provider, purpose, source, io)
  if (found) return found
  const { keysOf, variables } = provider
  const names = namesFor(purpose, provider.factory.definition).map((name) => variables[name])
  throw new CliError('key_missing', `There is no key of ${keysOf} to ${purpose} with.`, {
    hint: `Run countersign keys new ${keysOf}, set ${names.join(' or ')}, or give --key @file.`,
  })
}

export async function findKeys(
  { factory, keysOf, variables }: NamedProvider,
  purpose: Purpose,
  source: string | undefined,
  io: Io,
): Promise<FoundKeys | undefined> {
  const wanted = namesFor(purpose, factory.definition)
  if (source !== undefined) {
    const { name, text } = await readSecret('--key', source, io)
    const key = nameOf(factory.definition, purpose, text)
    return { keys: { [key]: text }, names: { [key]: name } }
  }
  const fromEnv = collect(wanted, io.env, (name) => variables[name] ?? '')
  if (fromEnv) return fromEnv
  const { publicKey, privateKey, secret } = readKeyFile(io.cwd, keysOf) ?? {}
  const named = (name: KeyName) => `${name} of ${keyFilePath(keysOf)}`
  const texts = { [named('publicKey')]: publicKey, [named('privateKey')]: privateKey, [named('secret')]: secret }
  return collect(wanted, texts, named)
}

/** Those of the wanted keys that are among the texts, which are known by the names that may be shown. */
function collect(
  wanted: readonly KeyName[],
  texts: Io['env'],
  nameFor: (key: KeyName) => string,
): FoundKeys | undefined {
  const found = wanted.filter((key) => texts[nameFor(key)])
  if (found.length === 0) return undefined
  return {
    keys: Object.fromEntries(found.map((key) => [key, texts[nameFor(key)]])),
    names: Object.fromEntries(found.map((key) => [key, nameFor(key)])),
  }
}

const KEY_NAMES: Readonly<Record<Purpose, Readonly<Record<KeyOption, KeyName>>>> = {
  sign: { publicKey: 'privateKey', secret: 'secret' },
  verify: { publicKey: 'publicKey', secret: 'secret' },
}

function namesFor(purpose: Purpose, { scheme }: ProviderDefinition): readonly KeyName[] {
  return scheme.compile().slots.map(({ algorithm }) => KEY_NAMES[purpose][algorithm.keyOption])
}

/** Which key it is, where a provider has several: by how it begins. */
function nameOf({ scheme }: ProviderDefinition, purpose: Purpose, text: string): KeyName {
  const { slots } = scheme.compile()
  const prefixOf = ({ key }: KeySlot) => (purpose === 'sign' ? key?.privatePrefix : undefined) ?? key?.prefix ?? ''
  const slot = slots.find((one) => text.trim().startsWith(prefixOf(one))) ?? slots[0]
  return KEY_NAMES[purpose][slot?.algorithm.keyOption ?? 'secret']
}
