import type { DiagnosisCode, FaultFacts } from './diagnosis.ts'

interface Text {
  /** What happened. */
  readonly happened: (facts: FaultFacts) => string
  readonly fix: (facts: FaultFacts) => string
}

const RAW_BODY =
  'Give the verifier the bytes as they came: mount the webhook before express.json() and every other body parser, and pass no JSON.stringify(request.body).'
const KEY_AS_SHOWN = "Copy the key as the provider's page shows it, with nothing around it."
const HEADERS_ALONE = 'Have the proxy or the framework in between pass the headers of the request on as they are.'
const TOKEN_AS_CONFIGURED =
  'Copy the token again, from the provider to the receiver or from the receiver to the provider, with nothing around it.'
const PUBLIC_URL =
  'Give "publicUrl" exactly as the address is registered at the provider: a proxy or tunnel does not change what is signed.'

/** What is said of each code. `docs/explain.md` is made of it. */
const TEXTS: Readonly<Record<DiagnosisCode, Text>> = {
  method_not_allowed: text(
    'The request is not a POST.',
    'Set the webhook to POST at the provider; a request with another method is not signed.',
  ),
  header_missing: text(
    ({ header }) => `The header ${header} is missing.`,
    'Look for a proxy that takes headers off, or for another sender on this route.',
  ),
  header_renamed: text(
    ({ header, foundHeader }) => `The value of the header ${header} is in ${foundHeader}.`,
    ({ header, foundHeader }) =>
      `Use the provider that reads ${foundHeader}, or find what renames ${header} on the way.`,
  ),
  header_doubled: text(({ header }) => `The header ${header} is there more than once.`, HEADERS_ALONE),
  header_white_space: text(({ header }) => `The header ${header} has white space in its value.`, HEADERS_ALONE),
  header_malformed: text(
    ({ header, reason }) => reason ?? `The header ${header} does not hold what it should.`,
    'Compare the header with what the provider documents: a signer of your own, or a proxy that changes it?',
  ),
  signature_prefix: text(
    ({ header }) => `The signature in ${header} has another prefix than the scheme's, or none.`,
    'Have the signer write the prefix that the provider documents.',
  ),
  signature_encoding: text(
    ({ header, writtenAs }) => `The signature in ${header} is written as ${writtenAs}.`,
    'Have the signer write it as the provider documents: the verifier takes one spelling only.',
  ),
  signature_malformed: text(
    ({ reason }) => reason ?? 'The signature is not written as the scheme writes it.',
    'Compare it with what the provider documents: a signer of your own, or a proxy that changes it?',
  ),
  signature_mismatch: text(
    ({ reason }) => reason ?? 'The proof of the delivery does not hold.',
    "Check the key, and the options that the provider's claims are compared with. Otherwise the delivery is from another sender.",
  ),
  token_white_space: text('The received token has white space around it.', TOKEN_AS_CONFIGURED),
  token_quoted: text('The received token has quotes around it.', TOKEN_AS_CONFIGURED),
  token_case: text('The received token is the configured one but for upper and lower case.', TOKEN_AS_CONFIGURED),
  timestamp_unit: text(
    ({ writtenAs }) => `The timestamp is in ${writtenAs}.`,
    "Have the signer use the scheme's unit; in JavaScript, seconds are Math.floor(Date.now() / 1000).",
  ),
  timestamp_format: text(
    'The timestamp is not a whole number without sign, zeros or white space before it.',
    "Have the signer write Unix time in the scheme's unit.",
  ),
  timestamp_too_old: text(
    ({ ageSeconds = 0, toleranceSeconds }) =>
      `The delivery was signed ${ageSeconds} s ago by its timestamp, and ${toleranceSeconds} s are allowed${zone(ageSeconds)}.`,
    "If it was sent just now, this machine's clock is fast, or the sender's is slow, by as much: compare both with a time server. Otherwise it is an old request sent again: have the provider send a new one.",
  ),
  timestamp_too_new: text(
    ({ ageSeconds = 0, toleranceSeconds }) =>
      `The delivery is dated ${-ageSeconds} s ahead, and ${toleranceSeconds} s are allowed${zone(ageSeconds)}.`,
    "This machine's clock is slow, or the sender's is fast, by as much: compare both with a time server.",
  ),
  url_missing: text(
    'The provider signs the address that it sends to, and the receiver does not know it.',
    'Give "publicUrl" exactly as the address is registered at the provider.',
  ),
  url_scheme: text(
    ({ writtenAs }) => `The signed address begins with ${writtenAs}, and "publicUrl" does not.`,
    PUBLIC_URL,
  ),
  url_port: text(
    ({ writtenAs }) => `The signed address has ${writtenAs}, and "publicUrl" is written otherwise.`,
    PUBLIC_URL,
  ),
  url_host: text(
    ({ writtenAs }) => `The signed address has the host ${writtenAs}, and "publicUrl" has another.`,
    PUBLIC_URL,
  ),
  url_path: text(({ writtenAs }) => `The signed address has another path than "publicUrl": ${writtenAs}.`, PUBLIC_URL),
  url_query: text(
    ({ writtenAs }) => `The signed address has another query than the request: ${writtenAs}.`,
    'Have the proxy or tunnel pass the URL of the request on as it is, and give the verifier the URL as it came.',
  ),
  message_separator: text(
    ({ signedAs }) => `The signature covers ${JSON.stringify(signedAs)}, with another separator than the scheme's.`,
    'Have the signer join the values as the provider documents, or use the provider that signs like this.',
  ),
  message_parts: text(
    ({ signedAs }) => `The signature covers ${JSON.stringify(signedAs)}, which is not what the scheme signs.`,
    'Have the signer sign all values in their order, or use the provider that signs like this.',
  ),
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
  content_encoding: text(
    'The request has a Content-Encoding that is not identity.',
    'Have the proxy leave requests alone; where it has inflated the body, have it take the header off too.',
  ),
  key_white_space: text(({ key }) => `The key ${key} has white space around it.`, KEY_AS_SHOWN),
  key_quoted: text(({ key }) => `The key ${key} has quotes around it.`, KEY_AS_SHOWN),
  key_prefix: text(({ key }) => `The key ${key} has another prefix than the provider's, or none.`, KEY_AS_SHOWN),
  key_encoding: text(
    ({ key, writtenAs }) => `The signature is that of the key ${key} read as ${writtenAs}.`,
    "Write the key as the provider writes it, or have the signer use the key's bytes as the provider does.",
  ),
  key_pem: text(
    ({ key }) => `The key ${key} is a PEM or DER file.`,
    'Give the 32 raw bytes at the end of the DER, encoded as the provider writes its keys.',
  ),
  key_other: text(
    ({ key }) => `The delivery is signed with the key ${key}, which is not one of those configured.`,
    'Configure that key for this endpoint, or send the delivery to the endpoint that it belongs to.',
  ),
  key_malformed: text(({ key, reason }) => `The key ${key} is no key of this provider (${reason}).`, KEY_AS_SHOWN),
  key_version: text(
    'No key is configured for the kind of signature that the delivery has.',
    'Configure the key for it: a secret verifies HMAC signatures only, and a public key Ed25519 signatures only.',
  ),
  key_unavailable: text(
    ({ reason }) => reason ?? 'The keys of the provider are unavailable.',
    'See that the function that gives them works; give the keys of a tenant as "keys".',
  ),
  unexplained: text(
    'Nothing that was tried makes the signature hold.',
    "Compare the digests with the sender's: if those of the body differ, it was changed on the way; otherwise the key is another one, or this is a forgery.",
  ),
}

/** What happened and what to do, in a sentence each. */
export function describeDiagnosis(
  code: DiagnosisCode,
  facts: FaultFacts,
): { readonly happened: string; readonly fix: string } {
  const { happened, fix } = TEXTS[code]
  return { happened: happened(facts), fix: fix(facts) }
}

function text(happened: string | Text['happened'], fix: string | Text['fix']): Text {
  return {
    happened: typeof happened === 'string' ? () => happened : happened,
    fix: typeof fix === 'string' ? () => fix : fix,
  }
}

function signedWas(writtenAs: string | undefined): string {
  return writtenAs === undefined ? '' : `: the signed one is ${writtenAs}`
}

/** The offset of a time zone is a multiple of half an hour. */
function zone(ageSeconds: number): string {
  const [seconds, halfHour, slack] = [Math.abs(ageSeconds), 1800, 10]
  const rest = (seconds + slack) % halfHour
  const isZone = seconds >= halfHour - slack && seconds <= 14 * 3600 + slack && rest <= 2 * slack
  return isZone ? '; this is about a whole number of half hours, so one of the two clocks takes local time for UTC' : ''
}

/** Every code of a diagnosis, in the order in which `docs/explain.md` has them. */
export const diagnosisCodes: readonly DiagnosisCode[] = Object.keys(TEXTS) as DiagnosisCode[]
