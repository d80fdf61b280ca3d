import { webhook } from '@countersign/express'
import { github } from '@countersign/providers/github'
import express from 'express'

const provider = github({ secret: () => process.env.GITHUB_WEBHOOK_SECRET })

const app = express()
app.post(
  '/webhooks/github',
  webhook(
    { provider },
    {
      push: (event) => console.log('pushed to', event.body.repository?.full_name),
      issues: (event) => console.log(event.body.action, event.body.issue),
    },
  ),
)
