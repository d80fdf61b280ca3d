import { rmSync } from 'node:fs'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys, sampleEvent } from '@countersign/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NextApp, pack, startNextApp } from './next-app.ts'

const keys = generateKeys(telnyx)
const event = sampleEvent(telnyx, 'message.received', { data: { payload: { text: 'hi' } } })

const ROUTES = [
  { name: 'App Router on Node', path: '/webhooks/telnyx', signed: 200, forged: 401 },
  { name: 'App Router on the edge runtime', path: '/webhooks/edge', signed: 200, forged: 401 },
  { name: 'API route', path: '/api/webhooks/telnyx', signed: 200, forged: 401 },
  { name: 'API route whose body Next has parsed', path: '/api/webhooks/parsed', signed: 500, forged: 500 },
]

let packs: string
beforeAll(() => {
  packs = pack()
})
afterAll(() => rmSync(packs, { recursive: true }))

describe.each(['15', '16'])('Next %s', (version) => {
  let app: NextApp
  beforeAll(async () => {
    app = await startNextApp(version, packs, keys.publicKey)
  })
  afterAll(() => app.close())

  /** What one attempt is answered. */
  async function statusOf(path: string, tamper?: 'key'): Promise<number | undefined> {
    const sender = createSender({ provider: telnyx, keys, target: app.url + path })
    const { attempts } = await sender.send(event, { attempts: 1, ...(tamper && { tamper }) })
    await sender.close()
    return attempts[0]?.response?.status
  }

  test.each(ROUTES)('$name answers what is signed with $signed, and what is forged with $forged', async (route) => {
    const { path, signed, forged } = route
    expect([await statusOf(path), await statusOf(path, 'key')]).toEqual([signed, forged])
  })

  test('the fix for a parsed body is on stderr', async () => {
    await statusOf('/api/webhooks/parsed')
    expect(app.output()).toContain('bodyParser: false')
  })
})
