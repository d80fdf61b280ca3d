import type { Simulation } from '../simulation.ts'

/**
 * A retry says that it is one, and why.
 *
 * @see https://docs.slack.dev/apis/events-api/#retries
 */
export const simulation: Simulation = {
  spelling: ['X-Slack-Signature', 'X-Slack-Request-Timestamp'],
  headers: {
    'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'X-Slack-Retry-Num': '{retries}',
    'X-Slack-Retry-Reason': '{reason}',
  },
  eventId: { at: ['event_id'], shape: 'Ev%%%%%%%%' },
  happened: { at: 'event_time', as: 'seconds' },
  stop: { header: 'x-slack-no-retry' },
}
