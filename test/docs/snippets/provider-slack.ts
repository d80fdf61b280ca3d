import { webhook } from '@countersign/express'
import { slack } from '@countersign/providers/slack'
import express from 'express'

const provider = slack({ secret: () => process.env.SLACK_SIGNING_SECRET })

const app = express()
app.post(
  '/slack/events',
  webhook({ provider }, { app_mention: (event) => console.log('mentioned in', event.body.event.channel) }),
)
