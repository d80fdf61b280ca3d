import type { BodyTemplates } from '../event-template.ts'

/**
 * By the value of `X-Shopify-Topic`.
 *
 * @see https://shopify.dev/docs/api/webhooks
 */
export const events: BodyTemplates = {
  'app/uninstalled': { id: 548_380_009, name: 'Super Toys', domain: 'example.com' },
  'orders/create': {
    id: 820_982_911_946_154_500,
    name: '#9999',
    currency: 'EUR',
    total_price: '398.00',
    created_at: '{time}',
    line_items: [{ id: 866_550_311_766_439_000, title: 'IPod Nano - 8GB', quantity: 1, price: '199.00' }],
  },
  'orders/paid': { id: 820_982_911_946_154_500, name: '#9999', financial_status: 'paid', created_at: '{time}' },
  'products/update': { id: 788_032_119_674_292_900, title: 'Example T-Shirt', updated_at: '{time}' },
  '*': { id: 1, updated_at: '{time}' },
}
