// Keys that a store writes for itself. No key of an event has a space, so no event has one of these.

/** Under which key `once` notes the hash of a body. */
export function toNoteKey(key: string): string {
  return `once ${key}`
}

/** Under which key the time is noted since which the events of a namespace are remembered. */
export function toSinceKey(namespace: string): string {
  return `since ${JSON.stringify(namespace)}`
}
