import type { Value } from '../value.ts'

/**
 * The CRC-32 of the body, in decimal. A checksum: anyone can make another body that has it, and so it covers nothing.
 */
export const crc32OfBody: Value<'digits'> = {
  text: '{CRC-32 of body}',
  place: 'body',
  name: 'crc32',
  grammar: 'digits',
  read: (view) => String(crc32(view.body)),
}

const TABLE = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ byte) & 255] ?? 0)
  return (remainder ^ 0xffffffff) >>> 0
}
