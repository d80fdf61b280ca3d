/** One character shorter than the longest key. */
export const LONG: string = 'k'.repeat(127)

/** A key of every printable character of ASCII but the space. */
export const PRINTABLE: string = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 0x21 + index))
