import type { Command } from '../command.ts'

/** A command that is loaded when it is asked for: `countersign --help` needs none of them. */
export interface CommandEntry {
  /** What it is good for, on one line. */
  readonly about: string
  readonly load: () => Promise<Command>
}

/** By the one or two words that it is called with. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  'keys new': {
    about: "Make a provider's keys for development",
    load: async () => (await import('./keys/new.ts')).keysNew,
  },
  'keys show': {
    about: 'Show where they are, and the line that gives them to your receiver',
    load: async () => (await import('./keys/show.ts')).keysShow,
  },
  send: {
    about: 'Send signed events to your receiver as the provider does',
    load: async () => (await import('./send/index.ts')).send,
  },
  drill: {
    about: 'Grade your receiver: everything that its provider, or a stranger, may send',
    load: async () => (await import('./drill/index.ts')).drill,
  },
  explain: {
    about: 'Find out why a captured request is refused',
    load: async () => (await import('./explain/index.ts')).explain,
  },
  sign: {
    about: 'Sign bytes: a body in, headers out',
    load: async () => (await import('./sign/index.ts')).sign,
  },
  verify: {
    about: 'Verify a request: headers and body in, verdict out',
    load: async () => (await import('./verify/index.ts')).verify,
  },
  'records serve': {
    about: "Serve what was sent as the provider's own delivery records",
    load: async () => (await import('./records/serve.ts')).recordsServe,
  },
  reconcile: {
    about: 'Handle what the provider could not deliver, by its own records',
    load: async () => (await import('./reconcile/index.ts')).reconcile,
  },
}
