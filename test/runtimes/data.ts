import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ED25519_FILES, HMAC_FILES, type Vector } from '@countersign/tools/vectors/formats'
import { generateEd25519, generateHmac } from '@countersign/tools/vectors/generated'
import { type Deliveries, signDeliveries } from './deliveries.ts'

/** Everything that the program judges. Made on Node, when the program is bundled. */
export interface Data {
  readonly ed25519: readonly Vector[]
  readonly hmac: readonly Vector[]
  readonly deliveries: Deliveries
}

/** @param folder of other people's vectors; without it the data holds the project's own alone */
export async function createData(folder: string): Promise<Data> {
  const read = (files: typeof ED25519_FILES) =>
    existsSync(folder)
      ? Object.entries(files).flatMap(([path, parse]) =>
          parse(JSON.parse(readFileSync(join(folder, path), 'utf8')) as never),
        )
      : []
  return {
    ed25519: [...read(ED25519_FILES), ...generateEd25519()],
    hmac: [...read(HMAC_FILES), ...generateHmac()],
    deliveries: await signDeliveries(),
  }
}
