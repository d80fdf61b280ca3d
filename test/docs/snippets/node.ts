import { createServer } from 'node:http'
import { webhook } from '@countersign/node'
import { dfns } from '@countersign/providers/dfns'

const provider = dfns({ secret: () => process.env.DFNS_WEBHOOK_SECRET })
const receive = webhook({ provider }, (event) => console.log(event.type, event.body.data))

export const server = createServer((request, response) => {
  if (request.url === '/webhooks/dfns') return receive(request, response)
  response.writeHead(404).end()
})
