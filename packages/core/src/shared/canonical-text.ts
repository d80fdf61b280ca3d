import { forEachToken, readString } from './json-tokens.ts'

interface Member {
  readonly name: string
  /** Name and value as they are written. */
  readonly text: string
}

/** A list or an object whose end was not reached yet. */
interface Open {
  /** What stands before it in the value that it is a part of. */
  readonly before: string
  /** Of an object: the members that are complete. */
  readonly members?: Member[]
  /** Of an object: the name whose value comes now. */
  name: string
}

/**
 * One text for all writings of the same JSON: no white space between tokens, members sorted by name (by UTF-16 code
 * units, as in RFC 8785), every string in its shortest spelling. Numbers stay as they are written, since reading them
 * makes one of `9007199254740993` and `9007199254740992`; and of members with the same name all stay, in their order.
 * So two texts that differ in more than their writing never become one.
 *
 * @param json a text that `JSON.parse` accepts
 * @param isCovered which members of an object at the top take part. Default: all
 */
export function toCanonicalText(json: string, isCovered: (name: string) => boolean = () => true): string {
  const open: Open[] = []
  // Grows by joining, which engines do without copying: a body of a million brackets is no more work than another.
  let text = ''

  function endMember(): void {
    const { members, name } = open.at(-1) ?? {}
    if (members && name !== undefined && text !== '' && (open.length > 1 || isCovered(name)))
      members.push({ name, text })
  }

  const onPunctuation: Readonly<Record<string, () => void>> = {
    '[': () => {
      open.push({ before: text, name: '' })
      text = ''
    },
    ']': () => {
      text = `${open.pop()?.before}[${text}]`
    },
    '{': () => {
      open.push({ before: text, name: '', members: [] })
      text = ''
    },
    '}': () => {
      endMember()
      const { before = '', members = [] } = open.pop() ?? {}
      text = `${before}{${joinSorted(members)}}`
    },
    ':': () => {
      const object = open.at(-1)
      if (object) object.name = readString(text)
      text += ':'
    },
    ',': () => {
      if (!open.at(-1)?.members) {
        text += ','
        return
      }
      endMember()
      text = ''
    },
  }

  forEachToken(json, (start, end) => {
    const token = json.slice(start, end)
    const act = onPunctuation[token]
    if (act) act()
    else text += toShortestSpelling(token)
  })
  return text
}

function joinSorted(members: Member[]): string {
  // Sorting is stable: members of one name stay in their order.
  members.sort(({ name: a }, { name: b }) => (a < b ? -1 : a > b ? 1 : 0))
  let joined = ''
  for (const { text } of members) joined += joined === '' ? text : `,${text}`
  return joined
}

/** A string without a backslash has its shortest spelling. Half of a surrogate pair can only be escaped, and stays so. */
function toShortestSpelling(token: string): string {
  return token.startsWith('"') && token.includes('\\') ? JSON.stringify(JSON.parse(token)) : token
}
