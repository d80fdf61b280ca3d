import type { BodyFormat } from '../../provider/body-format.ts'
import { toCanonicalText } from '../../shared/canonical-text.ts'
import { decodeBody } from './decode-body.ts'
import { hasDoubledName } from './doubled-name.ts'
import { parseJson } from './parse-json.ts'

/** A body that is JSON. */
export const json: BodyFormat = {
  name: 'json',
  contentType: 'application/json',
  parse(bytes) {
    const text = decodeBody('json', bytes)
    return { body: parseJson('json', text), text }
  },
  write: (body) => JSON.stringify(body),
  coveredText: toCanonicalText,
  hasDoubledName,
}
