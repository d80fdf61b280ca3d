import { defineProvider, formWithJson, type SecretOptions } from '@countersign/core/provider'
import { webhook } from '@countersign/express'
import { github } from '@countersign/providers/github'
import express from 'express'

/** GitHub's webhooks that an API call made without `content_type: json` are forms. */
const githubForm = defineProvider<SecretOptions>({
  ...github.definition,
  name: 'github-form',
  body: formWithJson('payload'),
})

const provider = githubForm({ secret: () => process.env.GITHUB_WEBHOOK_SECRET })

const app = express()
app.post(
  '/webhooks/github',
  webhook({ provider }, (event) => console.log(event.type, event.body)),
)
