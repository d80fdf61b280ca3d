import { type BodyTemplates, findProvider, type RegisteredProvider } from '@countersign/providers/testing'
import { isMembers, readPath, withPath } from './members.ts'
import { withEventId } from './sender/write/event-id.ts'

/** The bodies of a provider by event type; none for a provider of the user's own. */
export function templatesOf(providerName: string): BodyTemplates {
  const provider = findProvider(providerName)
  return provider ? (provider.events ?? templateOfSample(provider)) : {}
}

/** Where the sample is all that is known, it is the template of its own type, with an id and a time of each event's own. */
function templateOfSample({ factory, sample, simulation }: RegisteredProvider): BodyTemplates {
  if (!isMembers(sample)) return {}
  const { type = '*' } = factory.definition.event(sample, { signed: { id: '' }, unsigned: {} })
  const body = withEventId(sample, simulation, '{id}')
  const { happened } = simulation
  if (!happened || readPath(body, happened.at) === undefined) return { [type]: body }
  return { [type]: withPath(body, happened.at, happened.as === 'time' ? '{time}' : '{seconds}') }
}
