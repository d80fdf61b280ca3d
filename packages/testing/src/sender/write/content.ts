import { type Members, readPath, withPath } from '../../members.ts'
import type { BodyForm } from '../plan/faults.ts'
import type { AttemptFacts, WireProfile } from '../profiles/profile.ts'
import { parseBody, writeBody } from './body-form.ts'
import type { Outgoing } from './outgoing.ts'
import type { Writer } from './writer.ts'

/** The body of one attempt. */
export interface Content {
  /** As it is parsed. */
  readonly body: unknown
  /** As it is sent and signed. */
  readonly bytes: Uint8Array
}

/** @throws TypeError for a form that the body cannot have */
export function writeContent(
  { definition: { format }, profile }: Writer,
  { body }: Outgoing,
  facts: AttemptFacts,
  form: BodyForm | undefined,
): Content {
  if (!(body instanceof Uint8Array)) {
    const own = setMembers(body, profile, facts)
    return { body: own, bytes: writeBody(format, own, form) }
  }
  if (form === undefined) return { body: parseBody(format, body), bytes: body }
  throw new TypeError(`"body" can be "${form}" for an event that is given as an object only`)
}

/** The body with what is the attempt's and not the event's. */
function setMembers(body: Members, { members = {}, membersWhere }: WireProfile, facts: AttemptFacts): Members {
  if (membersWhere !== undefined && readPath(body, membersWhere) === undefined) return body
  return Object.entries(members).reduce((changed, [path, fact]) => withPath(changed, path, facts[fact]), body)
}
