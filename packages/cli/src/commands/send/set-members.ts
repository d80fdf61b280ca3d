import { CliError } from '../../cli-error.ts'
import { isMembers } from '../../members.ts'

/** Members of a body to be set: `data.payload.text=hi` in the order of the command line. */
export function setMembers(body: unknown, assignments: readonly string[]): unknown {
  return assignments.reduce((changed, assignment) => {
    const [, path, text = ''] = /^([^=]+)=([\s\S]*)$/.exec(assignment) ?? []
    if (path === undefined) throw new CliError('usage', '--set takes path=value, such as data.payload.text=hi.')
    return setMember(changed, path.split('.'), parseValue(text))
  }, body)
}

/** JSON where it is JSON, otherwise text. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function setMember(value: unknown, [name = '', ...rest]: readonly string[], member: unknown): unknown {
  const inner = (current: unknown) => (rest.length === 0 ? member : setMember(current, rest, member))
  if (Array.isArray(value) && /^\d{1,6}$/.test(name)) {
    if (Number(name) > value.length) throw new CliError('usage', `--set: the list has ${value.length} members only.`)
    return Object.assign([...value], { [name]: inner(value[Number(name)]) })
  }
  const members = new Map(isMembers(value) ? Object.entries(value) : [])
  members.set(name, inner(members.get(name)))
  // By entries, so that "__proto__" is a member like any other.
  return Object.fromEntries(members)
}
