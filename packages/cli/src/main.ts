#!/usr/bin/env node
import { run } from './cli.ts'
import { EXIT } from './exit-code.ts'

const interruption = new AbortController()

/** How long what a command has opened may keep the process alive. */
const GRACE_MS = 1000

function interrupt(): void {
  interruption.abort()
  setTimeout(() => process.exit(EXIT.interrupted), GRACE_MS).unref()
}

process.once('SIGINT', interrupt)
process.once('SIGTERM', interrupt)
// `countersign … | head` closes the pipe: nobody reads what is still to come.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
})

// A module of the user's (reconcile) may leave a pool or a client open.
setTimeout(() => process.exit(), GRACE_MS).unref()
