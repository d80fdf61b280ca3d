import { body, findAmbiguity, header } from '@countersign/core/provider'
import { expect, test } from 'vitest'
import { GRAMMARS } from '../../../src/provider/grammars.ts'

/** Grammars whose texts may have each of their characters anywhere. */
const EVEN = ['digits', 'hex', 'word', 'id', 'name', 'line', 'lines', 'plain'] as const

test.each(EVEN)(
  'what separates a value of the grammar "%s" from a form is what the grammar does not accept',
  (grammar) => {
    const value = header('acme-value', { grammar: grammar as 'id' })
    for (let code = 0; code < 256; code++) {
      const character = String.fromCharCode(code)
      const separates = findAmbiguity([value, character, body], { isJson: false }) === undefined
      expect([code, separates]).toEqual([code, !GRAMMARS[grammar].test(`1${character}1`)])
    }
  },
)
