import { type Texts, text } from './text.ts'

const RAW_BODY =
  'Give the verifier the bytes as they came: mount the webhook before express.json() and every other body parser, and pass no JSON.stringify(request.body).'

/** The body. */
export const BODY_TEXTS: Texts<`body_${string}`> = {
  body_empty: text('No body reached the verifier.', `Something read the body before. ${RAW_BODY}`),
  body_truncated: text(
    'The body ends before it is complete.',
    'Look for a size limit or a timeout of a proxy or a body reader before the verifier.',
  ),
  body_reserialized: text(
    ({ writtenAs }) => `The body was parsed and serialized again${signedWas(writtenAs)}.`,
    RAW_BODY,
  ),
  body_reindented: text(
    ({ writtenAs }) => `The white space of the JSON is another${signedWas(writtenAs)}.`,
    'Find what formats the JSON again: a pretty printer, a log viewer, or a parser before the verifier.',
  ),
  body_escaped: text(
    ({ writtenAs }) => `Characters of the JSON are escaped in another way${signedWas(writtenAs)}.`,
    'Find what parses the body and serializes it again, in this process or in a proxy or queue before it.',
  ),
  body_newline: text(
    ({ writtenAs }) => `The white space at an end of the body is another${signedWas(writtenAs)}.`,
    'Find what adds or trims it: echo without -n, an editor, a heredoc, curl -d (use --data-binary), or a trim().',
  ),
  body_line_endings: text(
    ({ writtenAs }) => `The line ends of the body were changed${signedWas(writtenAs)}.`,
    'Keep the body as bytes: git, editors and curl -d (use --data-binary) change line ends.',
  ),
  body_bom: text(
    ({ writtenAs }) => `A byte order mark was put on the body or taken off${signedWas(writtenAs)}.`,
    'Keep the body as bytes: a text decoder takes the mark off, and some editors put it on.',
  ),
  body_charset: text(
    ({ writtenAs }) => `The body was decoded as text in another character set${signedWas(writtenAs)}.`,
    'Keep the body as bytes, and turn it into text only after the verification.',
  ),
  body_compressed: text(
    'The body is compressed, and the signature covers it as it was before.',
    'Have the proxy leave requests alone, or inflate them before the verifier and take Content-Encoding off.',
  ),
  body_base64: text(
    'The body is encoded as text, and the signature covers the decoded bytes.',
    "Decode it before the verifier: on AWS Lambda, Buffer.from(event.body, 'base64') where isBase64Encoded is true.",
  ),
  body_double_encoded: text(
    'The body is a JSON text with the signed JSON in it.',
    'Find the second JSON.stringify: the body was a text already.',
  ),
  body_form_decoded: text(
    ({ writtenAs }) => `A form parser or a URL decoder changed the body${signedWas(writtenAs)}.`,
    'Give the verifier the bytes as they came: mount the webhook before express.urlencoded() and every other form parser.',
  ),
  body_changed: text(
    ({ announcedBytes }) =>
      announcedBytes === undefined
        ? 'The body that reached the verifier is not the one that was sent.'
        : `The body that reached the verifier is not as long as the ${announcedBytes} bytes that Content-Length announces.`,
    RAW_BODY,
  ),
  body_malformed: text(
    ({ reason }) => reason ?? 'The body is signed, but it is no event.',
    'Look at the cause of the error. The signer signs something else, or the format in a definition of your own is wrong.',
  ),
}

function signedWas(writtenAs: string | undefined): string {
  return writtenAs === undefined ? '' : `: the signed one is ${writtenAs}`
}
