import type { DfnsBody } from '@countersign/providers/dfns'

/** A wallet that was made. Dfns signs the time in the body: set `timestampSent` to now before you sign. */
export const dfns: DfnsBody = {
  id: 'whe-5nbj5-1sqr0-example00000aa',
  kind: 'wallet.created',
  date: '2026-11-22T10:00:00.000Z',
  deliveryAttempt: 1,
  timestampSent: 1_795_341_600,
  data: { wallet: { id: 'wa-5nbj5-1sqr0-example00000aa', network: 'EthereumSepolia', status: 'Active' } },
}
