// One receiver of the scoreboard, as a process of its own: what ends it ends nothing else. Beside it, the count of its effects and a
// switch that makes its next run fail.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Keys, rows } from './receivers.ts'

const [index = '', keysText = '{}'] = [process.argv[2], process.env.SCOREBOARD_KEYS]
const row = rows[Number(index)]
if (!row) throw new TypeError('The first argument must be the position of a receiver')

let effects = 0
let isFailing = false

async function work(): Promise<void> {
  const mustFail = isFailing
  isFailing = false
  if (mustFail) throw new Error('The handler fails as it was told to')
  effects++
}

const keys: Keys = JSON.parse(keysText)
const receive = await row.mount(keys, work)

const server = createServer((request, response) => {
  if (request.url === '/drill/effects') return void response.end(String(effects))
  if (request.url === '/drill/fail') {
    isFailing = true
    return void response.end()
  }
  return receive(request, response)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.send?.((server.address() as AddressInfo).port)
