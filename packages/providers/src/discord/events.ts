import type { BodyTemplate, BodyTemplates } from '../event-template.ts'

const toBody = (data: BodyTemplate): BodyTemplate => ({
  version: 1,
  application_id: '1234560123453231555',
  type: 1,
  event: { type: '{type}', timestamp: '{time}', data },
})
const user = { id: '123456789012345678', username: 'zoe' }

/** @see https://docs.discord.com/developers/events/webhook-events */
export const events: BodyTemplates = {
  APPLICATION_AUTHORIZED: toBody({ integration_type: 1, scopes: ['applications.commands'], user }),
  APPLICATION_DEAUTHORIZED: toBody({ user }),
  ENTITLEMENT_CREATE: toBody({
    id: '1234505980407808808',
    sku_id: '1234505980407808805',
    application_id: '1234560123453231555',
    user_id: user.id,
    type: 4,
    deleted: false,
  }),
  PING: { version: 1, application_id: '1234560123453231555', type: 0 },
  '*': toBody({}),
}
