/** All that a command has of the world, so that tests can be its world. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that paths begin at, and that `.countersign` is in. */
  readonly cwd: string
  readonly stdin: Input
  /** For data. */
  readonly stdout: Output
  /** For progress and hints. */
  readonly stderr: Output
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal
}

/** What the command reads from stdin. */
export interface Input extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean | undefined
}

/** A stream that the command writes to. */
export interface Output {
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}
