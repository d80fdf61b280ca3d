import { isMembers, type Members, readPath, withPath } from '../../members.ts'
import type { Random } from '../plan/random.ts'
import type { WireProfile } from '../profiles/profile.ts'
import { withEventId } from './event-id.ts'
import { makeId } from './ids.ts'
import type { EventInput, Outgoing } from './outgoing.ts'

/** A body as an event of its own: with another id, and happened now. What does not parse stays what it is. */
export function toNewEvent(
  body: unknown,
  outgoing: Outgoing,
  profile: WireProfile,
  { now, random }: { readonly now: number; readonly random: Random },
): EventInput {
  if (!isMembers(body)) return outgoing.body
  const id = makeId(profile.eventId?.shape ?? 'uuid', random)
  return happenedAt(withEventId(body, profile, id), profile, now)
}

function happenedAt(body: Members, { happened }: WireProfile, now: number): Members {
  if (!happened || readPath(body, happened.at) === undefined) return body
  const texts = { time: new Date(now).toISOString(), seconds: Math.floor(now / 1000) }
  return withPath(body, happened.at, texts[happened.as])
}
