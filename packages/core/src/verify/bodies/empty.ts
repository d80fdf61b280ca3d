import type { BodyFormat } from '../../provider/body-format.ts'
import { notOfFormat } from './decode-body.ts'

/** No body: all that there is to say stands in headers. A body of any length is refused. */
export const empty: BodyFormat<undefined> = {
  name: 'empty',
  contentType: 'application/octet-stream',
  parse(bytes) {
    if (bytes.length > 0) throw notOfFormat('empty', 'it has bytes')
    return { body: undefined, text: '' }
  },
  write: () => '',
  coveredText() {
    throw new TypeError('A body without bytes has no fingerprint: all events would be one')
  },
  hasDoubledName: () => false,
  isPlain: true,
}
