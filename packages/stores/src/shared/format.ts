/**
 * The number of the format in which this build stores keys: the columns, the meaning of rows and values, and the
 * beginnings of names. It needs another number whenever an older build would misread what this one writes.
 *
 * Builds of any format must be able to read the number. In a table it is the `token` of the row whose `key` is
 * FORMAT_KEY. In Redis it is the value of the key whose name is the prefix and FORMAT_KEY.
 */
export const STORE_FORMAT = '1'

/** No key of an event has a space. */
export const FORMAT_KEY = 'countersign format'

/** @throws StoreFormatError when another format is noted; not when none is */
export function checkFormat(found: string | undefined, place: string, option: string): void {
  if (found !== undefined && found !== STORE_FORMAT) throw new StoreFormatError(found, place, option)
}

class StoreFormatError extends Error {
  override readonly name = 'StoreFormatError'
  readonly code = 'store_format'
  /** The format that the store has. */
  readonly found: string
  /** The format that this build has. */
  readonly wanted: string = STORE_FORMAT

  constructor(found: string, place: string, option: string) {
    const shown = /^\d{1,9}$/.test(found) ? found : 'unknown'
    super(
      `${place} has the store format ${shown}, and this build of @countersign/stores wants ${STORE_FORMAT}. ` +
        `Let all processes run builds of one format, or set another "${option}": it begins without the events that were handled before.`,
    )
    this.found = shown
  }
}
