import type { SlackBody } from '@countersign/providers/slack'

/** Somebody named the app in a channel. */
export const slack: SlackBody = {
  type: 'event_callback',
  event_id: 'Ev0PV52K21',
  event_time: 1_795_341_600,
  team_id: 'T061EG9R6',
  api_app_id: 'A0PNCHHK2',
  event: {
    type: 'app_mention',
    user: 'U061F7AUR',
    text: '<@U0LAN0Z89> is it everything a river should be?',
    ts: '1795341600.000200',
    channel: 'C0LAN2Q65',
  },
}
