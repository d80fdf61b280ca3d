// The codes of docs/errors.md and docs/explain.md, in the words that the library has for them.
import { type VerificationCode, WebhookVerificationError } from '@countersign/core'
import { toReply } from '@countersign/core/adapter'
import {
  codeTexts,
  type DiagnosisCode,
  describeDiagnosis,
  diagnosisCodes,
  type FaultFacts,
} from '@countersign/core/explain'
import { telnyx } from '@countersign/providers/telnyx'
import { toTable } from '@countersign/tools/text/table'
import { code, escapeBars } from './format.ts'

/** By the name of their table. */
export const errorTables: Readonly<Record<string, () => string>> = {
  'errors-rejected': () =>
    toTable(
      ['code', 'reply', 'what it means', 'what to do'],
      entriesOf(codeTexts.rejected).map(([name, { means, fix = '' }]) => [
        code(name),
        replyTo(name),
        mark(means),
        mark(fix),
      ]),
    ),
  'errors-unavailable': () =>
    toTable(
      ['code', 'what it means', 'what to do'],
      entriesOf(codeTexts.unavailable).map(([name, { means, fix = '' }]) => [code(name), mark(means), mark(fix)]),
    ),
  'errors-failed': () =>
    toTable(
      ['code', 'what it means'],
      entriesOf(codeTexts.failed).map(([name, { means }]) => [code(name), mark(means)]),
    ),
}

function replyTo(name: VerificationCode): string {
  const { deliveryPolicy } = telnyx.definition
  const error = new WebhookVerificationError(name, '')
  return String(toReply({ status: 'rejected', provider: 'telnyx', code: name, error }, deliveryPolicy).status)
}

/** Which codes of a diagnosis each table of docs/explain.md has: those that begin so. */
const SECTIONS: Readonly<Record<string, RegExp>> = {
  'explain-headers': /^(header|signature|method|content)_/,
  'explain-tokens': /^token_/,
  'explain-time': /^timestamp_/,
  'explain-url': /^url_/,
  'explain-signed': /^message_/,
  'explain-body': /^body_/,
  'explain-keys': /^key_/,
  'explain-none': /^unexplained$/,
}

/** What the sentences are about in the page. */
const EXAMPLE: FaultFacts = {
  header: 'webhook-signature',
  foundHeader: 'svix-signature',
  key: 'WEBHOOK_SECRET',
  signedAs: '{webhook-timestamp}.{body}',
  ageSeconds: 400,
  toleranceSeconds: 300,
}

const EXAMPLES: Readonly<Partial<Record<DiagnosisCode, FaultFacts>>> = {
  signature_encoding: { writtenAs: 'hex' },
  timestamp_unit: { writtenAs: 'milliseconds' },
  timestamp_too_new: { ageSeconds: -400 },
  url_scheme: { writtenAs: 'https://' },
  url_port: { writtenAs: 'no port' },
  url_host: { writtenAs: 'hooks.example.com' },
  url_path: { writtenAs: 'with a slash at its end' },
  url_query: { writtenAs: 'its parameters in another order' },
  key_encoding: { writtenAs: 'hex' },
  key_malformed: { reason: 'it is refused' },
}

/** By the name of their table. */
export const explainTables: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(SECTIONS).map(([name, pattern]) => [name, () => explainTable(pattern)]),
)

function explainTable(pattern: RegExp): string {
  const codes = diagnosisCodes.filter((name) => pattern.test(name))
  return toTable(
    ['code', 'what happened', 'what to do'],
    codes.map((name) => {
      const { happened, fix } = describeDiagnosis(name, { ...EXAMPLE, ...EXAMPLES[name] })
      return [code(name), mark(happened), mark(fix)]
    }),
  )
}

/** With names that are written in code, and the options and members in quotes, set as code. */
function mark(text: string): string {
  return escapeBars(text)
    .replace(/"([\w.{}]+)"/g, '`$1`')
    .replace(/(?<![`\w.])[\w.]+\((?:[^()]|\([^()]*\))*\)/g, '`$&`')
    .replace(/\b(?:\w+-signature|[A-Z]+_[A-Z]+)\b/g, '`$&`')
}

function entriesOf<Name extends string, Value>(
  table: Readonly<Record<Name, Value>>,
): readonly (readonly [Name, Value])[] {
  return (Object.keys(table) as Name[]).map((name) => [name, table[name]])
}
