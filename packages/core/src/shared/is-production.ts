/** By `NODE_ENV`, where there is one to be read; written so that bundlers, which know it, put it in its place. */
export function isProduction(): boolean {
  try {
    return process.env.NODE_ENV === 'production'
  } catch {
    return false // there is no process, or, on Deno, no permission to read its environment
  }
}
