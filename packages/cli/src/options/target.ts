import { CliError } from '../cli-error.ts'

/** The option that lets a command send beyond this machine. */
export const ALLOW_REMOTE_OPTION = {
  type: 'string',
  value: 'host',
  multiple: true,
  about: 'Send to this host, which is not this machine',
} as const

/**
 * A URL that may be sent to: one of this machine's loopback addresses, or of a host that the user has allowed by name.
 *
 * @throws CliError for any other
 */
export function parseTarget(option: string, text: string, allowedHosts: readonly string[] = []): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CliError('usage', `${option} must be a URL that begins with http:// or https://.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new CliError('secret_on_command_line', `${option} must not have a user or a password in it.`)
  }
  const isAllowed = allowedHosts.some((host) => host === url.host || toHostname(host) === url.hostname)
  if (isAllowed || isLoopback(url.hostname)) return url
  throw new CliError('remote_target', `${option} is not on this machine: ${url.host}.`, {
    hint: `Signed deliveries go to loopback addresses only. If you mean it, add --allow-remote ${url.hostname}.`,
  })
}

/** As `URL` writes it: an IPv6 address in brackets, numbers in the dotted form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** A host with a port allows that port only. */
function toHostname(host: string): string | undefined {
  const url = `http://${host}`
  if (!URL.canParse(url)) return undefined
  const { hostname, port } = new URL(url)
  return port === '' ? hostname : undefined
}
