// @ts-check
// Fails on words that must not come back in the names, docstrings, comments and messages of `packages/*/src`. Where a
// word is wanted all the same, the sentence is written in another way: there are no exceptions.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/**
 * A word, and what to say instead. In a word, a space stands for any space, and a slash separates its forms.
 *
 * @type {readonly (readonly [words: string, instead: string])[]}
 */
const WORDS = [
  // Names that were renamed.
  ['retain ms', 'retentionMs'],
  ['max run ms', 'handlerTimeoutMs'],
  ['retry later', 'RetryAfterError, or retry_after'],
  ['run timeout', 'HandlerTimeoutError, or handler_timeout'],
  ['at once', '"immediately" or "simultaneously"'],
  ['scope', 'tenantId, for the id of a tenant'],
  // Words that have another meaning in English, or none.
  ['anew', '"again"'],
  ['behind', '"after", or "in the background"'],
  ['beside', '"next to", "as well as" or "besides"'],
  ['be had/been had', '"be read", or "is unavailable"'],
  ['of by hand', '"× by-hand time"'],
  ['is over/are over/was over/were over/be over/been over', '"has expired" or "has ended", and "above" for a limit'],
  ['run out/runs out/ran out/running out', '"expire", or "use up"'],
  ['is away/are away/was away/were away/be away', '"is unreachable"'],
  ['go away/goes away/went away/gone away', '"disconnect"'],
  ['whoever', '"anyone who"'],
  ['give back/gives back/given back/gave back/giving back', '"release", or "return"'],
  ['give it back/gives it back/give its lease back/gives its lease back', '"release"'],
  ['settle/settles/settled/settling', '"complete", "release" or "end"'],
  ['mend/mends/mended/mending', '"fix" or "repair"'],
]

/** Others' names, which hold such words. */
const FOREIGN = /allSettled|PromiseSettledResult|runInAsyncScope/g

const RULES = [
  ...WORDS.map(([words, instead]) => ({ pattern: toPattern(words), instead })),
  {
    pattern: /\b(?:type|interface) Handle\b|: Handle\b|\bHandle(?=[<(])|\bHandle (?:Context|Function|Table)\b/g,
    instead: 'Handler',
  },
]

/** @param {string} words */
function toPattern(words) {
  return new RegExp(`\\b(?:${words.split('/').join('|').replaceAll(' ', '[\\s"*]+')})\\b`, 'gi')
}

/**
 * The text with its names taken apart and the lines of its comments joined, so that a word is found in all of them.
 * A vertical tab stands for each line end that is gone.
 *
 * @param {string} text
 */
function spread(text) {
  return text
    .replace(FOREIGN, '')
    .replace(/\n\s*(?:\*|\/\/)(?!\/) ?/g, '\v')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
}

/** @param {string} file */
function findWords(file) {
  const text = spread(readFileSync(join(ROOT, file), 'utf8'))
  const inText = RULES.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map((found) => ({
      line: (text.slice(0, found.index).match(/[\n\v]/g) ?? []).length + 1,
      found: found[0],
      instead,
    })),
  )
  const inName = RULES.flatMap(({ pattern, instead }) =>
    [...spread(file).matchAll(pattern)].map((found) => ({ line: 0, found: found[0], instead })),
  )
  return [...inName, ...inText.toSorted((a, b) => a.line - b.line)]
}

const files = readdirSync(join(ROOT, 'packages'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^\w+\/src\/.*\.ts$/.test(file))
  .map((file) => `packages/${file}`)

let count = 0
for (const file of files.toSorted()) {
  for (const { line, found, instead } of findWords(file)) {
    count++
    console.log(`${file}:${line}: "${found.replaceAll(/\s+/g, ' ')}": say ${instead}`)
  }
}
console.log(`${files.length} files read, ${count} words to replace`)
process.exitCode = count === 0 && files.length > 0 ? 0 : 1
