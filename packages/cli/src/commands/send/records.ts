import { type Delivery, toDfnsEvents, toTelnyxRecord } from '@countersign/testing'
import { CliError } from '../../cli-error.ts'
import { oneOf } from '../../options/one-of.ts'

interface RecordKind {
  readonly provider: string
  readonly write: (delivery: Delivery) => unknown
}

type RecordName = 'telnyx' | 'telnyx-sdk' | 'dfns'

/** How each provider would show a delivery. */
const RECORDS: Readonly<Record<RecordName, RecordKind>> = {
  telnyx: { provider: 'telnyx', write: (delivery: Delivery) => toTelnyxRecord(delivery) },
  'telnyx-sdk': {
    provider: 'telnyx',
    write: (delivery: Delivery) => toTelnyxRecord(delivery, { shape: 'telnyx-sdk' }),
  },
  dfns: { provider: 'dfns', write: (delivery: Delivery) => toDfnsEvents(delivery) },
}

const RECORD_NAMES: readonly RecordName[] = ['telnyx', 'telnyx-sdk', 'dfns']

/** @throws CliError for a record that the provider does not keep */
export function findRecord(text: string, keysOf: string): (delivery: Delivery) => unknown {
  const { provider, write } = RECORDS[oneOf('--record', text, RECORD_NAMES)]
  if (provider === keysOf) return write
  throw new CliError('usage', `--record ${text} is for ${provider} only.`)
}
