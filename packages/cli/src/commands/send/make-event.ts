import { type EventInput, sampleEvent, sampleTypes } from '@countersign/testing'
import { CliError } from '../../cli-error.ts'
import { nearest } from '../../nearest.ts'
import type { NamedProvider } from '../../providers.ts'
import { setMembers } from './set-members.ts'

export interface EventSource {
  readonly type: string
  /** A body of the user's own. Default: the provider's sample of the type. */
  readonly data: Uint8Array | undefined
  readonly assignments: readonly string[]
  /** Whether the body is to be written in another form, for which it must be parsed. */
  readonly isRewritten: boolean
}

/** What is sent: the user's bytes as they are, or an object. */
export function makeEvent({ factory }: NamedProvider, source: EventSource): EventInput {
  const { type, data, assignments, isRewritten } = source
  if (data && assignments.length === 0 && !isRewritten) return data
  const body = setMembers(data ? parseData(data) : sampleEvent(factory, type), assignments)
  if (typeof body === 'object' && body !== null) return body
  throw new CliError('input_malformed', 'The body is no JSON object.')
}

/** What to say of a type that the provider does not document: a typing error, most often. */
export function describeUnknownType({ factory, name }: NamedProvider, type: string): string | undefined {
  const types = sampleTypes(factory)
  if (types.length === 0 || types.includes(type)) return undefined
  const meant = nearest(type, types)
  const question = meant === undefined ? '' : ` Did you mean ${meant}?`
  return `${type} is no documented type of ${name}; it is sent in the usual envelope.${question}`
}

function parseData(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new CliError('input_malformed', '--set and --body need a --data that is JSON.', { cause })
  }
}
