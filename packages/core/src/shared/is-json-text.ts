const FIRST = new Set(['{', '['].map((character) => character.charCodeAt(0)))
const SPACE = new Set([' ', '\t', '\n', '\r'].map((character) => character.charCodeAt(0)))

/** Whether bytes begin as a JSON object or list does. No form begins so: its names are percent-encoded. */
export function isJsonText(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => !SPACE.has(byte))
  return first !== undefined && FIRST.has(first)
}
