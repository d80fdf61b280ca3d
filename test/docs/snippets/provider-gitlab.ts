import { verify } from '@countersign/core'
import { bodyHash, defineProvider, header, json, type SecretOptions, token } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'

type GitlabBody = { object_kind?: string; event_name?: string }

const deliveryPolicy = {
  success: { status: 200 },
  timeoutMs: 10_000,
  // When GitLab tries again was not read on a page of its own; one attempt is an assumption.
  attemptsPerUrl: 1,
  retryAfterMs: [],
  leaseMs: 30_000,
  maxBodyBytes: 25 * 1024 * 1024,
} as const

/** GitLab 19 and later, with a signing token (`whsec_…`): Standard Webhooks, whose body has no `type`. */
const gitlab = defineProvider<SecretOptions>({
  ...standardWebhooks.definition,
  name: 'gitlab',
  // System hooks have only the other name.
  event: ({ object_kind, event_name }: GitlabBody, { signed: { id = '' } }) => ({
    id,
    type: object_kind ?? event_name,
  }),
  deliveryPolicy,
})

/** GitLab with a secret token, which it sends along: nothing is signed. */
const gitlabToken = defineProvider<SecretOptions>({
  name: 'gitlab-token',
  scheme: token({ from: header('x-gitlab-token', { grammar: 'line' }) }),
  values: { id: header('x-gitlab-event-uuid') },
  body: json,
  event: ({ object_kind, event_name }: GitlabBody, { unsigned: { id } }) => ({
    shownId: id,
    id: bodyHash(id),
    type: object_kind ?? event_name,
  }),
  hasUntypedEvents: true,
  deliveryPolicy,
})

const body = { object_kind: 'push', ref: 'refs/heads/main' }
const secret = 'whsec_c3RhbmRhcmRzdGFuZGFyZHN0YW5kYXJkc3RhbmRhcmQ='
const signed = sign(gitlab, body, { keys: { secret }, id: 'f5e5f430' })
const event = await verify(gitlab({ secret }), { ...signed, body: new TextEncoder().encode(signed.body) })
console.log(event.type, event.id, event.assurance) // push f5e5f430 signature

const headers = { 'x-gitlab-token': 'a-token-of-your-own', 'x-gitlab-event-uuid': '13792a34' }
const sent = { headers, body: new TextEncoder().encode(JSON.stringify(body)) }
const other = await verify(gitlabToken({ secret: 'a-token-of-your-own' }), sent)
console.log(other.type, other.id, other.assurance) // push 13792a34 token
