import type { DiscordBody } from '@countersign/providers/discord'

/** Somebody added the app. */
export const discord: DiscordBody = {
  version: 1,
  application_id: '1234560123453231555',
  type: 1,
  event: {
    type: 'APPLICATION_AUTHORIZED',
    timestamp: '2026-11-22T10:00:00.000000',
    data: {
      integration_type: 1,
      scopes: ['applications.commands'],
      user: { id: '123456789012345678', username: 'zoe' },
    },
  },
}
