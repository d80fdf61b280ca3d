import type { Simulation } from '../simulation.ts'

/** The id stays over the retries. */
export const simulation: Simulation = {
  spelling: ['X-Shopify-Hmac-SHA256', 'X-Shopify-Topic', 'X-Shopify-Webhook-Id'],
  headers: { 'User-Agent': 'Shopify-Captain-Hook', 'X-Shopify-Event-Id': '{deliveryId}' },
  eventId: { shape: 'uuid' },
}
