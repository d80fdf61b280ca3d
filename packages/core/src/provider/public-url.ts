import { describeKind } from '../shared/describe-kind.ts'

/**
 * The public URL among a provider's options.
 *
 * @throws TypeError when it is missing where it is signed, or is no absolute URL
 */
export function readPublicUrl(provider: string, isNeeded: boolean, options: object): string | undefined {
  const given: unknown = Reflect.get(options, 'publicUrl')
  if (given === undefined) {
    if (!isNeeded) return undefined
    throw new TypeError(
      `"publicUrl" is missing. ${provider} signs the address that it sends to: give the URL exactly as it is registered there.`,
    )
  }
  if (typeof given === 'string' && /^https?:\/\/[^\s]+$/.test(given) && URL.canParse(given)) return given
  const what = typeof given === 'string' ? JSON.stringify(given.slice(0, 100)) : describeKind(given)
  throw new TypeError(`"publicUrl" is ${what}. Give the whole URL, such as "https://example.com/webhooks/${provider}".`)
}
