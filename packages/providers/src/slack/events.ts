import type { BodyTemplate, BodyTemplates } from '../event-template.ts'

const toBody = (event: BodyTemplate): BodyTemplate => ({
  type: 'event_callback',
  event_id: '{id}',
  event_time: '{seconds}',
  team_id: 'T061EG9R6',
  api_app_id: 'A0PNCHHK2',
  event: { type: '{type}', ...event },
})
const post = { user: 'U061F7AUR', ts: '1795341600.000200', channel: 'C0LAN2Q65' }

/** @see https://docs.slack.dev/reference/events */
export const events: BodyTemplates = {
  app_mention: toBody({ ...post, text: '<@U0LAN0Z89> is it everything a river should be?' }),
  app_rate_limited: {
    type: '{type}',
    team_id: 'T061EG9R6',
    api_app_id: 'A0PNCHHK2',
    minute_rate_limited: '{seconds}',
  },
  message: toBody({ ...post, channel_type: 'channel', text: 'Live long and prosper.' }),
  reaction_added: toBody({ user: 'U061F7AUR', reaction: 'thumbsup', item: { type: 'message', channel: 'C0LAN2Q65' } }),
  url_verification: { type: '{type}', token: 'Jhj5dZrVaK7ZwHHjRyZWjbDl', challenge: '{uuid}' },
  '*': toBody({}),
}
