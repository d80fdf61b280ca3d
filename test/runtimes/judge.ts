import type * as Provider from '../../packages/core/src/provider.ts'
import { fromHex } from '../../packages/core/src/shared/bytes.ts'
import type { Vector } from './vectors.ts'

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

export function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return fromHex(hex) as Uint8Array<ArrayBuffer>
}
