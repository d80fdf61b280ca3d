/** How the server may lose marks, by its answer to INFO. A missing field is no risk: not every server has all of them. */
export function findRisks(info: string): readonly string[] {
  const policy = readField(info, 'maxmemory_policy')
  return [
    ...(policy && policy !== 'noeviction' ? [EVICTS(policy)] : []),
    ...(readField(info, 'aof_enabled') === '0' ? [FORGETS] : []),
  ]
}

const EVICTS = (policy: string): string =>
  `Redis may evict marks when its memory is full (maxmemory-policy is ${policy}), and those events are handled again when they are sent again. Set maxmemory-policy to noeviction.`

const FORGETS =
  'Redis writes no append-only file: a crash loses the marks since the last snapshot, or all, and those events are handled again when they are sent again. Set appendonly to yes; appendfsync everysec, its default, then loses up to one second.'

function readField(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
}
