import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Family, FILES, type Vector } from '@countersign/tools/vectors/formats'
import { generateEcdsa } from '@countersign/tools/vectors/generated-ecdsa'
import { generateEd25519 } from '@countersign/tools/vectors/generated-ed25519'
import { generateHmac } from '@countersign/tools/vectors/generated-hmac'
import { generateRsa } from '@countersign/tools/vectors/generated-rsa'
import { type Deliveries, signDeliveries } from './deliveries.ts'

/** Everything that the program judges. Made on Node, when the program is bundled. */
export interface Data {
  readonly vectors: Readonly<Record<Family, readonly Vector[]>>
  readonly deliveries: Deliveries
}

/** @param folder of other people's vectors; without it the data holds the project's own alone */
export async function createData(folder: string): Promise<Data> {
  const read = (family: Family) =>
    existsSync(folder)
      ? Object.entries(FILES[family]).flatMap(([path, parse]) =>
          parse(JSON.parse(readFileSync(join(folder, path), 'utf8')) as never),
        )
      : []
  return {
    vectors: {
      ed25519: [...read('ed25519'), ...generateEd25519()],
      hmac: [...read('hmac'), ...generateHmac()],
      ecdsa: [...read('ecdsa'), ...generateEcdsa()],
      rsa: [...read('rsa'), ...generateRsa()],
    },
    deliveries: await signDeliveries(),
  }
}
