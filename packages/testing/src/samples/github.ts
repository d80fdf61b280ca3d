import type { GithubBody } from '@countersign/providers/github'

/** An issue that was opened, cut short. */
export const github: GithubBody = {
  action: 'opened',
  issue: { number: 1, title: 'Spelling error in the README file' },
  repository: { id: 1_296_269, full_name: 'octocat/Hello-World' },
  sender: { login: 'octocat', id: 1 },
}
