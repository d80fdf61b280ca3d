import pg from 'pg'
import { refuseToSkip } from './refuse-to-skip.ts'

/** The PostgreSQL that tests share. */
export const POSTGRES_URL: string = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

/** The same without waiting for the disk, which no test crashes. */
export const FAST_URL: string = withOptions('-c synchronous_commit=off')

/** The URL with settings of the session, as on a command line of the server. */
export function withOptions(options: string): string {
  const url = new URL(POSTGRES_URL)
  url.searchParams.set('options', options)
  return url.href.replaceAll('+', '%20')
}

/** Whether tests that need a PostgreSQL at the URL can run. Fails where they have to. */
export async function hasPostgres(): Promise<boolean> {
  const client = new pg.Client(POSTGRES_URL)
  try {
    await client.connect()
    return true
  } catch (cause) {
    // One that is there and refuses, because it has too many clients, is no reason to skip.
    if (!/^E[A-Z]+$/.test((cause as NodeJS.ErrnoException).code ?? '')) throw cause
    return refuseToSkip(`There is no PostgreSQL at ${new URL(POSTGRES_URL).host}`, cause)
  } finally {
    await client.end()
  }
}
