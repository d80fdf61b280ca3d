import type { IncomingRequest } from '@countersign/core/adapter'
import { github } from '@countersign/providers/github'
import { generateKeys } from '@countersign/testing'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, memoryStore } from '../../src/index.ts'
import { deliver } from '../receiver-support.ts'

const keys = generateKeys(github)
const CAP = 200

/** A receiver on a small store, and how often its handler ran. */
function create() {
  const runs: string[] = []
  const store = memoryStore({ maxKeys: CAP })
  const receiver = createReceiver({ provider: github(keys), store, namespace: 'here', ...quiet }, ({ id }) =>
    runs.push(id),
  )
  return { receiver, runs }
}

/** GitHub signs the body alone: whoever has one delivery can send it again under any id. */
function fromGithub(body: object, id: string): IncomingRequest {
  const request = deliver(github, keys, body)
  const headers = new Map([
    ['x-github-delivery', id],
    ['x-github-event', 'push'],
  ])
  return { ...request, header: (name) => headers.get(name) ?? request.header(name) }
}

describe.each([
  ['like those of GitHub', (n: number) => `72d3162e-cc78-11e3-81ab-${String(n).padStart(12, '0')}`],
  ['that are longer than a key', (n: number) => `${n}-${'x'.repeat(150)}`],
])('a captured delivery that is replayed under new ids %s', (_, idOf) => {
  test('does not fill the store: genuine events are handled, and known', async () => {
    const { receiver, runs } = create()
    for (let n = 0; n < 3 * CAP; n++) await receiver.receive(fromGithub({ captured: true }, idOf(n)))
    for (const attempt of ['processed', 'duplicate']) {
      for (let n = 0; n < CAP / 2; n++) {
        const outcome = await receiver.receive(fromGithub({ push: n }, `genuine-${n}`))
        expect(outcome).toMatchObject({ status: attempt })
      }
    }
    expect(runs.filter((id) => id.startsWith('genuine'))).toHaveLength(CAP / 2)
  })
})

test('two events of one body are two, and both are known', async () => {
  const { receiver, runs } = create()
  for (const status of ['processed', 'duplicate']) {
    for (const id of ['one', 'two']) {
      expect(await receiver.receive(fromGithub({ action: 'started' }, id))).toMatchObject({ status })
    }
  }
  expect(runs).toEqual(['one', 'two'])
})
