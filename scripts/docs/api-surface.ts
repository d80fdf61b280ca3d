// The page of all public names: by package and entry, each with the first sentence of its docstring.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '@countersign/tools/root'
import { toTable } from '@countersign/tools/text/table'
import { code, escapeBars } from './format.ts'

/** A name that can be imported from an entry. */
interface PublicName {
  readonly name: string
  readonly kind: string
  /** The first sentence of its docstring, or nothing. */
  readonly sentence: string
}

/** What users import from, as they write it, with its public names. */
export interface Entry {
  readonly module: string
  /** Its source. */
  readonly file: string
  readonly names: readonly PublicName[]
}

/** Every entry of every package that is published. */
export function readEntries(): readonly Entry[] {
  return readdirSync(join(root, 'packages')).flatMap((folder) => {
    const manifest = join(root, 'packages', folder, 'package.json')
    if (!existsSync(manifest)) return []
    const { name, private: isPrivate, exports = {} } = JSON.parse(readFileSync(manifest, 'utf8'))
    if (isPrivate) return []
    return Object.entries<string>(exports).flatMap(([path, target]) =>
      expand(join(root, 'packages', folder), path, target).map(([entry, file]) => ({
        module: `${name}${entry.slice(1)}`,
        file,
        names: namesOf(file).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      })),
    )
  })
}

/** The page's generated part. */
export function apiSurface(): string {
  return readEntries()
    .map(({ module, names }) => {
      const rows = names.map(({ name, kind, sentence }) => [code(name), kind, escapeBars(sentence)])
      return `### \`${module}\`\n\n${toTable(['name', 'kind', 'what it is'], rows)}`
    })
    .join('\n\n')
}

/** An entry of a manifest, or all that its pattern stands for. */
function expand(folder: string, path: string, target: string): readonly (readonly [entry: string, file: string])[] {
  if (!target.includes('*')) return [[path, join(folder, target)]]
  const [before = '', after = ''] = target.split('*')
  return readdirSync(join(folder, before)).flatMap((part) => {
    const file = join(folder, `${before}${part}${after}`)
    return existsSync(file) ? [[path.replace('*', part), file] as const] : []
  })
}

const LIST = /^(export|import) (?:type )?(?:\{([^}]*)\}|\*)(?: from '([^']+)')?/gm
const DECLARATION =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export (?:declare )?(?:abstract )?(?:async )?(function\*?|const|class|interface|type) (\w+)/gm

function namesOf(file: string): readonly PublicName[] {
  const source = readFileSync(file, 'utf8')
  const lists = [...source.matchAll(LIST)].map(([, verb, list, from]) => ({ verb, items: list && itemsOf(list), from }))
  const names = new Map(declaredIn(source).map((name) => [name.name, name]))
  for (const { verb, items, from } of lists) {
    if (verb === 'import') continue
    if (!items) {
      for (const name of from ? namesOf(resolve(file, from)) : []) names.set(name.name, name)
      continue
    }
    for (const { inner, outer } of items) {
      const imported = lists.find(
        (list) => list.verb === 'import' && list.items && list.items.some((item) => item.outer === inner),
      )
      const origin = from ?? imported?.from
      const found = origin ? namesOf(resolve(file, origin)).find(({ name }) => name === inner) : names.get(inner)
      if (!found) throw new Error(`${file} exports ${inner}, whose declaration was not found`)
      names.set(outer, { ...found, name: outer })
    }
  }
  return [...names.values()]
}

function itemsOf(list: string): readonly { readonly inner: string; readonly outer: string }[] {
  return list.split(',').flatMap((item) => {
    const [inner, outer = inner] = item
      .trim()
      .replace(/^type /, '')
      .split(' as ')
    return inner && outer ? [{ inner, outer }] : []
  })
}

function declaredIn(source: string): readonly PublicName[] {
  const found = new Map<string, PublicName>()
  for (const [, comment = '', kind = '', name = ''] of source.matchAll(DECLARATION)) {
    // Of overloads, the first has the docstring.
    if (!found.has(name))
      found.set(name, { name, kind: kind === 'const' ? 'value' : kind, sentence: firstSentence(comment) })
  }
  return [...found.values()]
}

function firstSentence(comment: string): string {
  const text = comment
    .replaceAll(/^\s*\* ?/gm, '')
    .replace(/^\s*@[\s\S]*/m, '')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .trim()
  const [paragraph = ''] = text.split('\n\n')
  const line = paragraph.replaceAll(/\s+/g, ' ')
  return /^.*?\.(?= |$)/.exec(line)?.[0] ?? line
}

/** The file that an import names, in another package too. */
function resolve(file: string, from: string): string {
  if (from.startsWith('.')) return join(dirname(file), from)
  const [, folder = '', path = ''] = /^@countersign\/([\w-]+)(\/.*)?$/.exec(from) ?? []
  const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  return join(root, 'packages', folder, manifest.exports[`.${path}`])
}
