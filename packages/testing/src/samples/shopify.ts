/** An order that was made, cut short. */
export const shopify: Record<string, unknown> = {
  id: 820_982_911_946_154_500,
  name: '#9999',
  currency: 'EUR',
  total_price: '398.00',
  line_items: [{ id: 866_550_311_766_439_000, title: 'IPod Nano - 8GB', quantity: 1, price: '199.00' }],
}
