import type { BodyTemplate, BodyTemplates } from '../event-template.ts'

/** The body that the specification recommends. */
const toBody = (data: BodyTemplate): BodyTemplate => ({ type: '{type}', timestamp: '{time}', data })

/** Standard Webhooks and Svix: types are the sender's own. */
export const events: BodyTemplates = {
  'user.created': toBody({ id: 'usr_1', first_name: 'Zoë' }),
  'invoice.paid': toBody({ id: 'inv_1', amount: 1200 }),
  '*': toBody({ id: '{uuid}' }),
}
