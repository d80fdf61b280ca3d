// All contenders of one framework, each on a port of its own: `serve.ts 'Koa 3' '{…keys}'`.
import type { AddressInfo } from 'node:net'
import { frameworks } from './servers.ts'

const [framework = '', keys = '{}'] = process.argv.slice(2)
const ports: Record<string, number> = {}
for (const [name, create] of Object.entries(frameworks[framework] ?? {})) {
  const server = await create(JSON.parse(keys))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ports[name] = (server.address() as AddressInfo).port
}
process.send?.(ports)
process.on('disconnect', () => process.exit())
