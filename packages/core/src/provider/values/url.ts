import type { Value } from '../value.ts'
import { queryOf } from './query.ts'

/**
 * The public URL that the application gives, with the query of the request. Nothing of it comes from a header, which a
 * sender or a proxy chooses.
 */
export const url: Value<'url'> = {
  text: '{url}',
  place: 'url',
  name: 'url',
  grammar: 'url',
  read: ({ publicUrl, target }) => publicUrl && withQuery(publicUrl, target),
}

/** The same, where the provider decodes some characters before it signs. */
export function decodedUrl(characters: string): Value<'url' | 'line'> {
  const decoded = new Map([...characters].map((character) => [encodeURIComponentStrictly(character), character]))
  return {
    ...url,
    text: '{decoded url}',
    grammar: /^[\x21-\x7e]*$/.test(characters) ? 'url' : 'line',
    read: (view) => {
      const text = url.read(view)
      return typeof text === 'string'
        ? text.replace(/%[0-9A-Fa-f]{2}/g, (code) => decoded.get(code.toUpperCase()) ?? code)
        : undefined
    },
  }
}

/** The path of the public URL. */
export const path: Value<'path'> = {
  text: '{path}',
  place: 'url',
  name: 'path',
  grammar: 'path',
  read: ({ publicUrl }) => publicUrl && new URL(publicUrl).pathname,
}

function withQuery(publicUrl: string, target: string): string {
  const asked = queryOf(target)
  const [base = ''] = publicUrl.split('?')
  return asked === '' ? publicUrl : `${base}?${asked}`
}

function encodeURIComponentStrictly(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
