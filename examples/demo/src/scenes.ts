import { readFileSync } from 'node:fs'
import { dfns, sign, telnyx } from '@countersign/express'
import { generateKeys } from '@countersign/testing'
import type { DemoReceiver } from './receiver.ts'

export const keys = { ...generateKeys(telnyx), ...generateKeys(dfns) }

/** One thing that providers and strangers do, and what must come of it. */
export interface Scene {
  readonly sent: string
  /** Sends, and gives the statuses that were answered. */
  readonly play: (receiver: DemoReceiver) => Promise<readonly number[]>
  readonly expected: {
    readonly answered: readonly number[]
    readonly outcomes: readonly string[]
    readonly runs: readonly ('done' | 'threw')[]
  }
}

interface Request {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const deliveryUpdate = readFileSync(new URL('../fixtures/telnyx-delivery-update.json', import.meta.url), 'utf8')

/** The event of Telnyx's documentation, under an id of its own. */
function telnyxBody(id: string): string {
  return deliveryUpdate.replace('86f58db9-0fe3-4adc-9d1f-46e66e6e9323', id)
}

function signTelnyx(body: string, { ageSeconds = 0, privateKey = keys.privateKey } = {}): Request {
  return sign(telnyx, body, { keys: { privateKey }, now: () => Date.now() - ageSeconds * 1000 })
}

function signDfns(attempt: {
  readonly id: string
  readonly deliveryAttempt: number
  readonly retryOf?: string
}): Request {
  const event = {
    ...attempt,
    kind: 'wallet.transfer.requested',
    date: '2026-11-22T10:02:22.280Z',
    timestampSent: Math.floor(Date.now() / 1000),
    data: { transferRequest: { id: 'xfr-2m2tm-0fhc0-example00000aa', network: 'EthereumSepolia', status: 'Pending' } },
  }
  return sign(dfns, event, { keys })
}

function without({ headers, ...request }: Request, name: string): Request {
  return { ...request, headers: Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name)) }
}

async function post({ url }: DemoReceiver, path: string, ...requests: readonly Request[]): Promise<number[]> {
  const responses = await Promise.all(requests.map((request) => fetch(url + path, request)))
  return responses.map(({ status }) => status)
}

const toTelnyx = (receiver: DemoReceiver, ...requests: readonly Request[]) =>
  post(receiver, '/webhooks/telnyx', ...requests)
const toDfns = (receiver: DemoReceiver, ...requests: readonly Request[]) =>
  post(receiver, '/webhooks/dfns', ...requests)

const accepted = { answered: [200], outcomes: ['processed'], runs: ['done'] } as const
const refused = (code: string) => ({ answered: [401], outcomes: [code], runs: [] })

export const scenes: readonly Scene[] = [
  {
    sent: 'Telnyx message.sent, signed',
    play: (receiver) => toTelnyx(receiver, signTelnyx(telnyxBody('demo-1'))),
    expected: accepted,
  },
  {
    sent: 'the same event again, as providers do',
    play: (receiver) => toTelnyx(receiver, signTelnyx(telnyxBody('demo-1'))),
    expected: { answered: [200], outcomes: ['duplicate'], runs: [] },
  },
  {
    sent: 'another event, twice at once',
    play: (receiver) => {
      const request = signTelnyx(telnyxBody('demo-2'))
      return toTelnyx(receiver, request, request)
    },
    expected: { answered: [200, 200], outcomes: ['processed', 'duplicate'], runs: ['done'] },
  },
  {
    sent: 'a body with one character changed',
    play: (receiver) => {
      const request = signTelnyx(telnyxBody('demo-3'))
      return toTelnyx(receiver, { ...request, body: request.body.replace('Hello, World!', 'Hello, World?') })
    },
    expected: refused('signature_mismatch'),
  },
  {
    sent: 'a delivery signed six minutes ago',
    play: (receiver) => toTelnyx(receiver, signTelnyx(telnyxBody('demo-4'), { ageSeconds: 360 })),
    expected: refused('timestamp_too_old'),
  },
  {
    sent: 'a delivery dated six minutes ahead',
    play: (receiver) => toTelnyx(receiver, signTelnyx(telnyxBody('demo-5'), { ageSeconds: -360 })),
    expected: refused('timestamp_too_new'),
  },
  {
    sent: "a delivery signed with a stranger's key",
    play: (receiver) => toTelnyx(receiver, signTelnyx(telnyxBody('demo-6'), generateKeys(telnyx))),
    expected: refused('signature_mismatch'),
  },
  {
    sent: 'a delivery without its signature header',
    play: (receiver) => toTelnyx(receiver, without(signTelnyx(telnyxBody('demo-7')), 'telnyx-signature-ed25519')),
    expected: refused('header_missing'),
  },
  {
    sent: 'an event whose handler fails, and its retry',
    play: async (receiver) => {
      receiver.failNextRun()
      const first = await toTelnyx(receiver, signTelnyx(telnyxBody('demo-8')))
      const retry = await toTelnyx(receiver, signTelnyx(telnyxBody('demo-8').replace('"attempt": 1', '"attempt": 2')))
      return [...first, ...retry]
    },
    expected: { answered: [500, 200], outcomes: ['failed', 'processed'], runs: ['threw', 'done'] },
  },
  {
    sent: 'a Dfns event, and its retry under a new id',
    play: async (receiver) => {
      const first = await toDfns(receiver, signDfns({ id: 'whe-demo-1', deliveryAttempt: 1 }))
      const retry = signDfns({ id: 'whe-demo-2', deliveryAttempt: 2, retryOf: 'whe-demo-1' })
      return [...first, ...(await toDfns(receiver, retry))]
    },
    expected: { answered: [200, 200], outcomes: ['processed', 'duplicate'], runs: ['done'] },
  },
]
