import type { DeliveryView } from '../../../provider/value.ts'
import { type Address, type AddressChange, parseAddress, requestTarget } from './address.ts'
import { originalTargets } from './address-changes.ts'

/** More have too many orders to try them all. */
const MOST_REORDERED = 4
const MOST_LEFT_OUT = 8

/** What proxies, tunnels and frameworks make of a query. */
export function queryChanges({ query }: Address, view: DeliveryView): readonly AddressChange[] {
  const guesses = [...wholeQueries(view), ...encodings(query), ...fewer(query), ...orders(query)]
  return guesses
    .filter(([other]) => other !== query)
    .map(([other, writtenAs]) => ({ code: 'url_query', writtenAs, change: { query: other } }))
}

type QueryGuess = readonly [query: string, writtenAs: string]

function wholeQueries(view: DeliveryView): readonly QueryGuess[] {
  const registered = parseAddress(view.publicUrl ?? '')?.query ?? ''
  const asked = requestTarget(view).query
  const both: readonly QueryGuess[] =
    registered === '' || asked === ''
      ? []
      : [
          [registered, 'that of "publicUrl"'],
          [`${registered}&${asked}`, 'that of "publicUrl", followed by that of the request'],
          [`${asked}&${registered}`, 'that of the request, followed by that of "publicUrl"'],
        ]
  return [
    ['', 'it has none'],
    ...both,
    ...originalTargets(view).map(({ name, query }) => [query, `that in ${name}`] as const),
  ]
}

const DECODED = 'without percent-encoding'
const ENCODED = 'with percent-encoding'
const ENCODED_OTHERWISE = 'with another percent-encoding'

function encodings(query: string): readonly QueryGuess[] {
  const decoded = decode(query, decodeURIComponent)
  return [
    [decoded, DECODED],
    [decode(query.replaceAll('+', ' '), decodeURIComponent), DECODED],
    [decode(query, decodeURI), DECODED],
    [encodeParts(query, (part) => encodeURIComponent(part)), ENCODED],
    [encodeURI(query), ENCODED],
    [encodeParts(query, encodeStrictly), ENCODED],
    [query.replaceAll('+', '%20'), ENCODED_OTHERWISE],
    [query.replaceAll('%20', '+'), ENCODED_OTHERWISE],
    [query.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase()), ENCODED_OTHERWISE],
    [query.replace(/%[0-9a-f]{2}/gi, (code) => code.toLowerCase()), ENCODED_OTHERWISE],
    [encodeParts(query, (part) => encodeURIComponent(decode(part, decodeURIComponent))), ENCODED_OTHERWISE],
    [new URLSearchParams(query).toString(), ENCODED_OTHERWISE],
  ]
}

/** As it is, where it is no percent-encoding. */
function decode(text: string, by: (text: string) => string): string {
  try {
    return by(text)
  } catch {
    return text
  }
}

/** Unpaired surrogates, which no URL has, are left as they are. */
function encodeParts(query: string, encode: (part: string) => string): string {
  return query.replace(/[^&=]+/g, (part) => decode(part, encode))
}

/** With the characters that `encodeURIComponent` leaves, and others encode. */
function encodeStrictly(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** A proxy or a tunnel adds parameters of its own. */
function fewer(query: string): readonly QueryGuess[] {
  const parameters = query.split('&')
  return parameters
    .slice(0, MOST_LEFT_OUT)
    .map((_, index) => [parameters.toSpliced(index, 1).join('&'), 'without one of its parameters'])
}

function orders(query: string): readonly QueryGuess[] {
  const parameters = query.split('&')
  const orders =
    parameters.length <= MOST_REORDERED ? permute(parameters) : [parameters.toSorted(), parameters.toReversed()]
  return orders.map((order) => [order.join('&'), 'its parameters in another order'])
}

function permute(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, index) => permute(items.toSpliced(index, 1)).map((others) => [item, ...others]))
}
