import { type Texts, text } from './text.ts'

/** The time of sending. */
export const TIME_TEXTS: Texts<`timestamp_${string}`> = {
  timestamp_unit: text(
    ({ writtenAs }) => `The timestamp is in ${writtenAs}.`,
    "Have the signer use the scheme's unit; in JavaScript, seconds are Math.floor(Date.now() / 1000).",
  ),
  timestamp_format: text(
    'The timestamp is not a whole number without sign, zeros or white space before it.',
    "Have the signer write Unix time in the scheme's unit.",
  ),
  timestamp_too_old: text(
    ({ ageSeconds = 0, toleranceSeconds }) =>
      `The delivery was signed ${ageSeconds} s ago by its timestamp, and ${toleranceSeconds} s are allowed${zone(ageSeconds)}.`,
    "If it was sent just now, this machine's clock is fast, or the sender's is slow, by as much: compare both with a time server. Otherwise it is an old request sent again: have the provider send a new one.",
  ),
  timestamp_too_new: text(
    ({ ageSeconds = 0, toleranceSeconds }) =>
      `The delivery is dated ${-ageSeconds} s ahead, and ${toleranceSeconds} s are allowed${zone(ageSeconds)}.`,
    "This machine's clock is slow, or the sender's is fast, by as much: compare both with a time server.",
  ),
}

/** The offset of a time zone is a multiple of half an hour. */
function zone(ageSeconds: number): string {
  const [seconds, halfHour, slack] = [Math.abs(ageSeconds), 1800, 10]
  const rest = (seconds + slack) % halfHour
  const isZone = seconds >= halfHour - slack && seconds <= 14 * 3600 + slack && rest <= 2 * slack
  return isZone ? '; this is about a whole number of half hours, so one of the two clocks takes local time for UTC' : ''
}
