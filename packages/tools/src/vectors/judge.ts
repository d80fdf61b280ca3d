import type * as Provider from '@countersign/core/provider'
import type { Vector } from './formats.ts'

/** All algorithms, by the names under which they are exported. */
export type Algorithms = Pick<typeof Provider, Vector['algorithm']>

/**
 * Whether a signature is accepted. A key that is refused accepts none; anything else that is thrown is a fault.
 *
 * @param algorithms of the backend that is judged
 */
export async function judge(algorithms: Algorithms, vector: Vector): Promise<boolean> {
  const key = importKey(algorithms, vector)
  return (await key?.verifiesAny([bytes(vector.message)], [bytes(vector.signature)])) ?? false
}

function importKey(algorithms: Algorithms, { algorithm, key }: Vector) {
  try {
    return algorithms[algorithm].importKey(bytes(key))
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('"')) return undefined
    throw error
  }
}

/** Without `Buffer`, which not every runtime has. */
export function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}
