// The tables of a receiver's options: their meaning from their docstrings, their defaults and ranges by asking `toLimits`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Limits, toLimits } from '@countersign/core/adapter'
import { type ProviderDefinition, retryHorizonMs } from '@countersign/core/provider'
import { root } from '@countersign/tools/root'
import { toTable } from '@countersign/tools/text/table'
import { code, duration, size } from './format.ts'

/** A provider as the tables name it. */
export interface ProviderRow {
  readonly name: string
  readonly definition: ProviderDefinition
}

const UNLIMITED = 'any number'

type LimitName = Exclude<keyof Limits, 'now'>

/** Every option with what it does, its default and its range. */
export function optionsTable(providers: readonly ProviderRow[]): string {
  const lines = readOptions().map(({ option, what, byDefault }) => {
    if (!isLimit(option)) return [code(option), what, byDefault ?? 'none: it is needed', '—']
    const inAll = (limitOf: typeof defaultOf) =>
      agreed(providers.map(({ definition }) => format(option, limitOf(option, definition))))
    const [least, most] = [inAll(leastOf), inAll(mostOf)]
    return [code(option), what, inAll(defaultOf), most === UNLIMITED ? `from ${least}` : `${least} to ${most}`]
  })
  return toTable(['option', 'what it is', 'default', 'range'], lines)
}

/** What depends on the provider, and how long it goes on sending. */
export function optionsByProvider(providers: readonly ProviderRow[]): string {
  const lines = providers.map(({ name, definition: provider }) => [
    code(name),
    duration(provider.deliveryPolicy.timeoutMs),
    duration(retryHorizonMs(provider.deliveryPolicy)),
    format('maxBodyBytes', defaultOf('maxBodyBytes', provider)),
    format('leaseMs', defaultOf('leaseMs', provider)),
    format('leaseMs', mostOf('leaseMs', provider)),
    format('retentionMs', leastOf('retentionMs', provider)),
    format('storeTimeoutMs', defaultOf('storeTimeoutMs', provider)),
  ])
  const header = ['provider', 'waits for', 'gives up after', '`maxBodyBytes`', '`leaseMs`', '`leaseMs`, most']
  return toTable([...header, '`retentionMs`, least', 'a call of the store may take'], lines)
}

interface Option {
  readonly option: string
  readonly what: string
  /** What the docstring says of it. */
  readonly byDefault: string | undefined
}

function readOptions(): readonly Option[] {
  const source = readFileSync(join(root, 'packages/core/src/receiver/options.ts'), 'utf8')
  const [, members = ''] = source.match(/export interface WebhookOptions.*?\{\n([\s\S]*?)\n\}/) ?? []
  return [...members.matchAll(/\/\*\*([\s\S]*?)\*\/\s+readonly (\w+)\??:/g)].map(([, comment = '', option = '']) => {
    const text = comment.replaceAll(/\s*\n\s*\* ?|\s+/g, ' ').trim()
    const [, what = text, byDefault] = text.match(/^(.*?)[.;] default(?:, and most)?: (.*)\.$/i) ?? []
    return { option, what: what.replace(/\.$/, ''), byDefault }
  })
}

function isLimit(option: string): option is LimitName {
  return /(Ms|Bytes|Seconds)$/.test(option)
}

function defaultOf(option: LimitName, provider: ProviderDefinition): number {
  return toLimits({}, provider)[option]
}

function leastOf(option: LimitName, provider: ProviderDefinition): number {
  return lastAccepted(option, provider, 0)
}

function mostOf(option: LimitName, provider: ProviderDefinition): number {
  return lastAccepted(option, provider, Number.MAX_SAFE_INTEGER)
}

/** The last whole number that is accepted on the way from the default to `end`. */
function lastAccepted(option: LimitName, provider: ProviderDefinition, end: number): number {
  if (isAccepted(option, end, provider)) return end
  let accepted = defaultOf(option, provider)
  let refused = end
  while (Math.abs(refused - accepted) > 1) {
    const middle = Math.floor(accepted / 2 + refused / 2)
    if (isAccepted(option, middle, provider)) accepted = middle
    else refused = middle
  }
  return accepted
}

function isAccepted(option: LimitName, value: number, provider: ProviderDefinition): boolean {
  try {
    toLimits({ [option]: value }, provider)
    return true
  } catch {
    return false
  }
}

/** What all providers have in common, or where to look for theirs. */
function agreed(cells: readonly string[]): string {
  const [first = '', ...others] = new Set(cells)
  return others.length === 0 ? first : '[by provider](#by-provider)'
}

/** In the option's unit, and readable where that is another one. */
function format(option: LimitName, value: number): string {
  if (value === Number.MAX_SAFE_INTEGER) return UNLIMITED
  const text = value.toLocaleString('en')
  if (option.endsWith('Bytes') && value >= 1024) return `${text} (${size(value)})`
  return option.endsWith('Ms') && value >= 60_000 ? `${text} (${duration(value)})` : text
}
