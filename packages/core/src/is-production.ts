/** By `NODE_ENV`, where there is one to be read. */
export function isProduction(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  try {
    return process?.env?.NODE_ENV === 'production'
  } catch {
    return false // Deno, without the permission to read the environment
  }
}
