import { decodeBody, notOfFormat } from './decode-body.ts'

/** What a part says of itself. */
export interface PartHeaders {
  readonly name: string
  readonly isFile: boolean
}

const HEADER = /^([!#$%&'*+\-.^_`|~\w]+):(.*)$/
const PARAMETERS = /^form-data((?:[ \t]*;[ \t]*[\w*-]+=(?:"(?:[^"\\]|\\.)*"|[^\s";,]+))*)$/i
const PARAMETER = /([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";,]+))/g
/** The encodings that change nothing. Others are of mail, and readers of forms differ in undoing them. */
const PLAIN = /^(?:7bit|8bit|binary)$/i

/**
 * Reads the headers of a part.
 *
 * @throws WebhookVerificationError `body_malformed` when one is there twice or of no known grammar, or the part holds parts
 */
export function parsePart(bytes: Uint8Array): PartHeaders {
  const headers = new Map<string, string>()
  for (const line of decodeBody('multipart', bytes).split('\r\n')) {
    const [, name, value] = HEADER.exec(line) ?? []
    if (name === undefined || value === undefined) throw notOfFormat('multipart', 'a line of a part is no header')
    if (headers.has(name.toLowerCase())) throw notOfFormat('multipart', 'a part has a header twice')
    headers.set(name.toLowerCase(), value.trim())
  }
  const get = (name: string) => headers.get(name)
  if (get('content-type')?.toLowerCase().startsWith('multipart/')) throw notOfFormat('multipart', 'a part holds parts')
  if (!PLAIN.test(get('content-transfer-encoding') ?? 'binary')) throw notOfFormat('multipart', 'a part is encoded')
  return readDisposition(get('content-disposition') ?? '')
}

function readDisposition(disposition: string): PartHeaders {
  const [, list] = PARAMETERS.exec(disposition) ?? []
  if (list === undefined) throw notOfFormat('multipart', 'a part is no form-data')
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, bare = ''] of list.matchAll(PARAMETER)) {
    if (parameters.has(name.toLowerCase())) throw notOfFormat('multipart', 'a part says something of itself twice')
    parameters.set(name.toLowerCase(), quoted ?? bare)
  }
  const name = parameters.get('name') ?? ''
  // A backslash would be undone by some readers, and not by others.
  if (name === '' || name.includes('\\') || parameters.has('name*'))
    throw notOfFormat('multipart', 'a part has no plain name')
  return { name, isFile: parameters.has('filename') || parameters.has('filename*') }
}
