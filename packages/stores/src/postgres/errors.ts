/** Whether the server knows no such table. */
export function isTableMissing(error: unknown): boolean {
  return hasSqlState(error, ['42P01'])
}

/** Whether the server gave up because of what others did at the same time. */
export function isConflict(error: unknown): boolean {
  return hasSqlState(error, ['40001', '40P01'])
}

/** Whether the server refused to add what was there already. */
export function isDuplicate(error: unknown): boolean {
  return hasSqlState(error, ['23505'])
}

/** Whether the server gave up waiting for what another transaction has locked. */
export function isLocked(error: unknown): boolean {
  return hasSqlState(error, ['55P03'])
}

/** Whether the role lacks a right. */
export function isDenied(error: unknown): boolean {
  return hasSqlState(error, ['42501'])
}

/** Where libraries keep the server's code, and the errors that they wrap: Prisma has it deepest, in `meta`. */
const CODES = ['code', 'originalCode'] as const
const WRAPPED = ['cause', 'meta', 'driverAdapterError', 'driverError', 'original'] as const
const DEEPEST = 5

function hasSqlState(error: unknown, states: readonly string[], depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false
  const members = error as Readonly<Record<string, unknown>> // whatever was thrown
  if (CODES.some((name) => states.includes(String(members[name])))) return true
  return WRAPPED.some((name) => hasSqlState(members[name], states, depth + 1))
}
