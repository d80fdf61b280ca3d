/** A longer address is none. */
const MOST_CHARACTERS = 1024

/**
 * Whether an address is one of the provider's: whether the pattern matches it from its first character to its last.
 *
 * @throws TypeError for a pattern that is not written as `/^https:…$/`, without flags
 */
export function addressPattern({ source, flags }: RegExp): (address: string) => boolean {
  if (!source.startsWith('^https:') || !source.endsWith('$') || flags !== '') {
    throw new TypeError('The pattern of an address must be anchored: /^https:…$/, without flags')
  }
  // In /^https:a|b$/, each anchor holds for one side only.
  const whole = new RegExp(`^(?:${source})$`)
  return (address) => address.length <= MOST_CHARACTERS && whole.test(address)
}
