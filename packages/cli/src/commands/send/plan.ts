import type { DeliveryPolicy } from '@countersign/core/provider'
import type { BodyForm, Delivery, SendOptions, Tampering } from '@countersign/testing'
import { CliError } from '../../cli-error.ts'
import { parseCount } from '../../options/number.ts'
import { oneOf } from '../../options/one-of.ts'
import { parseTarget } from '../../options/target.ts'
import { parseDuration } from '../../options/time.ts'
import { findProvider, type NamedProvider } from '../../providers.ts'
import { type Expectation, parseExpectation } from './expectation.ts'
import { findRecord } from './records.ts'

/** What `send` is to do, as its command line says it. */
export interface SendPlan {
  readonly provider: NamedProvider
  readonly type: string
  readonly target: URL
  readonly failover: URL | undefined
  /** What goes wrong with each delivery, and how often each URL is tried. */
  readonly faults: SendOptions
  /** The provider's, with the attempts that are made. */
  readonly policy: DeliveryPolicy
  readonly speed: number
  readonly times: number
  readonly isConcurrent: boolean
  readonly assignments: readonly string[]
  /** Whether the body is to be written in another form, for which it must be parsed. */
  readonly isRewritten: boolean
  readonly expectation: Expectation
  readonly toRecord: ((delivery: Delivery) => unknown) | undefined
}

export interface SendTexts {
  readonly set?: readonly string[]
  readonly body?: string
  readonly failover?: string
  readonly times?: string
  readonly concurrent?: boolean
  readonly attempts?: string
  readonly speed?: string
  readonly skew?: string
  readonly tamper?: string
  readonly expect?: string
  readonly record?: string
  readonly 'allow-remote'?: readonly string[]
}

/** @throws CliError for what cannot be done, before anything is sent */
export function planSend([name = '', type = '', url = '']: readonly string[], texts: SendTexts): SendPlan {
  const provider = findProvider(name)
  const allowed = texts['allow-remote'] ?? []
  const faults = parseFaults(texts)
  const { concurrent: isConcurrent = false, failover, record } = texts
  return {
    provider,
    type,
    target: parseTarget('The URL', url, allowed),
    failover: failover === undefined ? undefined : parseTarget('--failover', failover, allowed),
    faults,
    policy: toPolicy(provider, faults),
    speed: parseSpeed(texts.speed ?? 'instant'),
    times: parseCount('--times', texts.times ?? (isConcurrent ? '2' : '1'), 1, 1000),
    isConcurrent,
    assignments: texts.set ?? [],
    isRewritten: texts.body !== undefined,
    expectation: parseExpectation(texts.expect ?? (faults.tamper ? 'failed' : 'delivered')),
    toRecord: record === undefined ? undefined : findRecord(record, provider.keysOf),
  }
}

const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  body: 'body',
  signature: 'signature',
  sig: 'signature',
  header: 'header',
  key: 'key',
  encoding: 'encoding',
}
const BODY_FORMS: readonly BodyForm[] = ['compact', 'pretty', 'escaped', 'crlf', 'bom']

function parseFaults({ tamper, skew, body, attempts = 'real' }: SendTexts): SendOptions {
  const tampering = tamper === undefined ? undefined : TAMPERINGS[oneOf('--tamper', tamper, Object.keys(TAMPERINGS))]
  return {
    ...(tampering && { tamper: tampering }),
    ...(skew !== undefined && { skewMs: parseDuration('--skew', skew) }),
    ...(body !== undefined && { body: oneOf('--body', body, BODY_FORMS) }),
    ...(attempts !== 'real' && { attempts: parseCount('--attempts', attempts, 1, 1000) }),
  }
}

function toPolicy({ factory }: NamedProvider, { attempts = Number.MAX_SAFE_INTEGER }: SendOptions): DeliveryPolicy {
  const { deliveryPolicy } = factory.definition
  return { ...deliveryPolicy, attemptsPerUrl: Math.min(attempts, deliveryPolicy.attemptsPerUrl) }
}

/** How many times faster than real the waits pass: `real`, `instant`, `100x`. */
function parseSpeed(text: string): number {
  if (text === 'real') return 1
  if (text === 'instant') return Number.POSITIVE_INFINITY
  const [, factor = ''] = /^(\d+(?:\.\d+)?)x$/.exec(text) ?? []
  if (Number(factor) > 0) return Number(factor)
  throw new CliError('usage', '--speed takes real, instant, or how many times faster, such as 100x.')
}
