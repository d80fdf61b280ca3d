import type { BodyTemplates } from '../event-template.ts'

const common = {
  repository: { id: 1_296_269, full_name: 'octocat/Hello-World' },
  sender: { login: 'octocat', id: 1 },
}

/**
 * By the value of `X-GitHub-Event`.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export const events: BodyTemplates = {
  issue_comment: {
    action: 'created',
    issue: { number: 1, title: 'Spelling error in the README file' },
    comment: { id: 1, body: 'You are right.' },
    ...common,
  },
  issues: { action: 'opened', issue: { number: 1, title: 'Spelling error in the README file' }, ...common },
  ping: { zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository', id: 1 }, ...common },
  pull_request: { action: 'opened', number: 2, pull_request: { number: 2, title: 'Fix the README' }, ...common },
  push: { ref: 'refs/heads/main', commits: [], ...common },
  release: { action: 'published', release: { tag_name: 'v1.0.0' }, ...common },
  '*': common,
}
