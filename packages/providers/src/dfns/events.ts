import type { BodyTemplate, BodyTemplates } from '../event-template.ts'

const walletId = 'wa-5nbj5-1sqr0-example00000aa'
const wallet = { id: walletId, network: 'EthereumSepolia', status: 'Active', custodial: true, dateCreated: '{time}' }
const key = { id: 'key-5nbj5-1sqr0-example00000', scheme: 'ECDSA', curve: 'secp256k1', status: 'Active' }
const request = { walletId, network: 'EthereumSepolia', dateRequested: '{time}' }
const policy = {
  id: 'ap-5nbj5-1sqr0-example00000aa',
  activity: { kind: 'Wallets:Sign', id: 'sig-5nbj5-1sqr0-example0000' },
}
const vault = { id: 'va-5nbj5-1sqr0-example00000aa', status: 'Active' }

/** What `data` holds, by the beginning of a kind: the first that fits. */
const DATA: readonly (readonly [beginning: string, data: BodyTemplate])[] = [
  ['address_watch.', { blockchainEvent: { ...request, kind: 'NativeTransfer', direction: 'In', value: '1000000' } }],
  ['key.', { key }],
  ['payout.', { payout: { id: 'po-5nbj5-1sqr0-example00000aa', walletId, status: 'ActionRequired' } }],
  ['policy.', { approval: policy }],
  ['swap.', { swap: { id: 'sw-5nbj5-1sqr0-example00000aa', walletId, status: 'Completed' } }],
  ['vault.', { vault }],
  ['wallet.blockchain', { blockchainEvent: { ...request, kind: 'NativeTransfer', direction: 'In', value: '1000000' } }],
  ['wallet.offer.', { offer: { id: 'of-5nbj5-1sqr0-example00000aa', ...request } }],
  ['wallet.signature.', { signatureRequest: { id: 'sig-5nbj5-1sqr0-example0000', ...request } }],
  ['wallet.transaction.', { transactionRequest: { id: 'tx-5nbj5-1sqr0-example00000aa', ...request } }],
  [
    'wallet.transfer.',
    {
      transferRequest: {
        id: 'xfr-5nbj5-1sqr0-example0000',
        ...request,
        requestBody: { kind: 'Native', to: '0x2222222222222222222222222222222222222222', amount: '1000000' },
      },
    },
  ],
  ['wallet.', { wallet }],
  [
    'webhook.event.retry.triggered',
    {
      id: '{id}',
      webhookId: 'wh-5nbj5-1sqr0-example00000aa',
      retryOf: 'whe-5nbj5-1sqr0-example00000bb',
      deliveryAttempt: 2,
      originalEvent: { id: 'whe-5nbj5-1sqr0-example00000bb', kind: 'wallet.created', date: '{time}', data: { wallet } },
    },
  ],
]

const KINDS = [
  'address_watch.blockchain_event.transfer.confirmed',
  'key.created',
  'key.delegated',
  'key.deleted',
  'key.exported',
  'payout.action.required',
  'policy.activity.resolved',
  'policy.approval.pending',
  'policy.approval.resolved',
  'policy.triggered',
  'swap.completed',
  'swap.failed',
  'vault.created',
  'vault.event.created',
  'vault.tags.modified',
  'vault.updated',
  'wallet.activated',
  'wallet.blockchain_event.transfer.included',
  'wallet.blockchainevent.detected',
  'wallet.created',
  'wallet.delegated',
  'wallet.exported',
  'wallet.offer.accepted',
  'wallet.offer.received',
  'wallet.offer.rejected',
  'wallet.offer.withdrawn',
  'wallet.signature.failed',
  'wallet.signature.rejected',
  'wallet.signature.requested',
  'wallet.signature.signed',
  'wallet.tags.modified',
  'wallet.transaction.broadcasted',
  'wallet.transaction.confirmed',
  'wallet.transaction.failed',
  'wallet.transaction.rejected',
  'wallet.transaction.requested',
  'wallet.transfer.broadcasted',
  'wallet.transfer.confirmed',
  'wallet.transfer.failed',
  'wallet.transfer.rejected',
  'wallet.transfer.requested',
  'webhook.event.retry.triggered',
]

/**
 * Every kind that Dfns documents.
 *
 * @see https://docs.dfns.co/api-reference/webhook-events
 */
export const events: BodyTemplates = Object.fromEntries([...KINDS, '*'].map((kind) => [kind, toBody(kind)]))

function toBody(kind: string): BodyTemplate {
  const data = DATA.find(([beginning]) => kind.startsWith(beginning))?.[1] ?? {}
  return { id: '{id}', kind: '{type}', date: '{time}', timestampSent: '{seconds}', deliveryAttempt: 1, data }
}
