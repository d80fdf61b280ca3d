import type { Attempt } from '../sender/record/delivery.ts'

/** Why Telnyx says that an attempt failed. */
export interface TelnyxError {
  readonly code: string
  readonly title: string
  readonly detail: string
}

type ErrorText = readonly [title: string, detail: string]

/** @see https://developers.telnyx.com/development/api-fundamentals/api-errors */
const TEXTS = {
  75000: ['Webhook delivery error', 'The webhook was not successful'],
  75001: ['Could not resolve name', 'Unable to resolve the webhook URL domain name'],
  75002: ['Could not connect to host', 'Could not connect to the webhook host'],
  75003: ['Certificate misconfiguration', 'Webhook host certificate could not be verified'],
  75004: ['Expired certificate', 'The webhook host certificate has expired'],
  75005: ['Certificate name mismatch', 'The domain name on the certificate does not match the domain in the URL'],
  75006: ['Untrusted certificate root', 'The certificate is not signed by a trusted authority'],
  75299: [
    'Webhook host returned a non-200 HTTP 2XX',
    'The server returned an HTTP 2XX code, but was not the expected HTTP 200',
  ],
  75300: ['Webhook host returned HTTP 3XX', 'The server returned an HTTP 3XX redirect'],
  75400: ['Webhook host returned HTTP 400', 'The server returned an HTTP 400'],
  75404: ['Webhook host returned HTTP 404', 'The server returned an HTTP 404'],
  // "Another", as in the record's own page; the table of codes says "an".
  75499: ['Webhook host returned HTTP 4XX', 'The server returned another HTTP 4XX error'],
  75500: ['Webhook host returned HTTP 500', 'The server returned an HTTP 500'],
  75599: ['Webhook host returned HTTP 5XX', 'The server returned an HTTP 5XX error'],
} as const satisfies Record<number, ErrorText>

type Code = keyof typeof TEXTS

const BY_STATUS: Readonly<Partial<Record<number, Code>>> = { 400: 75400, 500: 75500 }
const BY_CLASS: Readonly<Partial<Record<number, Code>>> = { 2: 75299, 3: 75300, 4: 75499, 5: 75599 }

// The table has no code for a timeout, nor for a connection that ends early.
const BY_KIND = { dns: 75001, connect: 75002, timeout: 75000, reset: 75000 } as const

/** By the code or the text that Node gives. */
const CERTIFICATES: readonly (readonly [pattern: RegExp, code: Code])[] = [
  [/expired/i, 75004],
  [/altname/i, 75005],
  [/self.signed|unable.to.(get|verify)|issuer|untrusted|authority/i, 75006],
]

/** What Telnyx puts into its record, or `undefined` for an attempt that succeeded. */
export function toTelnyxError(attempt: Attempt, notFoundCode: 75404 | 75499): TelnyxError | undefined {
  const code = codeOf(attempt, notFoundCode)
  if (code === undefined) return undefined
  const [title, detail] = TEXTS[code]
  return { code: String(code), title, detail }
}

function codeOf({ error, response }: Attempt, notFoundCode: 75404 | 75499): Code | undefined {
  if (!error) return undefined
  switch (error.kind) {
    case 'status':
    case 'redirect':
      return codeOfStatus(response?.status ?? 0, notFoundCode)
    case 'tls':
      return CERTIFICATES.find(([pattern]) => pattern.test(error.message))?.[1] ?? 75003
    default:
      return BY_KIND[error.kind]
  }
}

function codeOfStatus(status: number, notFoundCode: 75404 | 75499): Code {
  if (status === 404) return notFoundCode
  return BY_STATUS[status] ?? BY_CLASS[Math.floor(status / 100)] ?? 75000
}
