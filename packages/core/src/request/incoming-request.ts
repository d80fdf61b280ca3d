import type { HeaderReader } from '../shared/header-reader.ts'

/** A request as an adapter hands it over. */
export interface IncomingRequest {
  readonly method: string
  /** As the framework has it: a path or a whole URL. */
  readonly url: string
  /** A header by its lower-case name; values of a repeated one joined by `, `. */
  readonly header: HeaderReader
  /**
   * The body's bytes exactly as they were sent. Called once at the most, and not at all when the headers are refused.
   *
   * @throws WebhookVerificationError `body_too_large` beyond `limit` bytes; `body_already_parsed` when something
   * has read the body before and did not keep its bytes
   */
  readonly read: (limit: number, watch: ReadWatch) => Promise<Uint8Array>
  /** The framework's own request. */
  readonly native: unknown
  /** Keeps the instance running for what is left to do after the reply, where the platform asks for it. */
  readonly waitUntil?: (task: Promise<unknown>) => void
}

/** What a body's reader tells while it reads. */
export interface ReadWatch {
  /** To be told of every byte of memory that reading the body takes, before it is taken. It may call `stop`. */
  readonly onBytes: (count: number) => void
  /** Calls `stop` when the body takes too long, or too much is being read: nobody waits for its bytes any more. */
  readonly onStop: (stop: () => void) => void
}
