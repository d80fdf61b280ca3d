import { bodyTooLarge } from './read-body.ts'

/** How large a body may become, and who is told of the memory that it takes. */
export interface BodyBufferOptions {
  /** How many bytes a body may have. */
  readonly limit: number
  /** The length that was declared, if any; not a number otherwise. Nothing is allocated for it before bytes arrive. */
  readonly length?: number | undefined
  /** Told of every byte of memory that is taken, before it is taken. */
  readonly onBytes: (count: number) => void
}

/** Fewer are not worth an allocation of their own. */
const LEAST_BYTES = 256

/**
 * For adapters: the bytes of a body as they arrive, copied into one buffer that grows. A list of chunks would hold some
 * 400 bytes for each of them, and a stranger chooses how small they are. This holds at most twice what was received, or 256 bytes.
 */
export class BodyBuffer {
  readonly #limit: number
  readonly #length: number
  readonly #onBytes: (count: number) => void
  #bytes = new Uint8Array()
  #size = 0
  #isReleased = false

  constructor({ limit, length = Number.NaN, onBytes }: BodyBufferOptions) {
    this.#limit = limit
    this.#length = length
    this.#onBytes = onBytes
  }

  /** How many bytes have arrived. */
  get size(): number {
    return this.#size
  }

  /** @throws WebhookVerificationError `body_too_large` when there are more bytes than the limit */
  add(chunk: Uint8Array): void {
    const size = this.#size + chunk.length
    if (size > this.#limit) throw bodyTooLarge(this.#limit)
    if (size > this.#bytes.length) this.#grow(size)
    if (this.#isReleased) return
    this.#bytes.set(chunk, this.#size)
    this.#size = size
  }

  /** The bytes, in memory that holds nothing else. The buffer is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.length === this.#size ? this.#bytes : this.#bytes.slice(0, this.#size)
    this.release()
    return bytes
  }

  /** Lets the memory go; what arrives afterwards is not kept. */
  release(): void {
    this.#isReleased = true
    this.#bytes = new Uint8Array()
  }

  #grow(size: number): void {
    const capacity = this.#capacityFor(size)
    this.#onBytes(capacity - this.#bytes.length)
    if (this.#isReleased) return // there was no room for it
    const grown = new Uint8Array(capacity)
    grown.set(this.#bytes.subarray(0, this.#size))
    this.#bytes = grown
  }

  #capacityFor(size: number): number {
    const isDeclared = this.#length >= size && this.#length <= this.#limit
    return Math.min(Math.max(2 * size, LEAST_BYTES), isDeclared ? this.#length : this.#limit)
  }
}
