import { type Members, readPath, withPath } from '../../members.ts'
import type { WireProfile } from '../profiles/profile.ts'

/** The event's id where it stands in the body. */
export function readEventId(body: Members | Uint8Array, { eventId }: WireProfile): string | undefined {
  const ids = eventId?.at?.map((path) => readPath(body, path)) ?? []
  return ids.find((id) => typeof id === 'string')
}

/** The body with another id, where it stands in the body. */
export function withEventId(body: Members, { eventId }: WireProfile, id: string): Members {
  const path = eventId?.at?.find((one) => typeof readPath(body, one) === 'string')
  return path === undefined ? body : withPath(body, path, id)
}
