// Runs the contract with one driver, on the runtime that has it, and prints what failed.
import { commitContract, type OpenStore, onceContract, reconcileContract, storeContract } from '@countersign/testing'
import {
  checkSwallowedError,
  type DriverName,
  type Handle,
  loadDriver,
  openFile,
  openMemory,
} from './sqlite-support.ts'

const open = await loadDriver(process.argv[2] as DriverName)
const tests: (readonly [name: string, run: () => Promise<void>])[] = []
const stores: Readonly<Record<string, OpenStore<Handle>>> = {
  'in a file': () => openFile(open),
  'in memory': () => openMemory(open),
}
for (const [place, openStore] of Object.entries(stores)) {
  for (const contract of [storeContract, commitContract, reconcileContract, onceContract]) {
    contract((name, run) => tests.push([`${place}: ${name}`, run]), openStore)
  }
}
tests.push(['a swallowed error undoes its statement alone', () => checkSwallowedError(open)])

const failures: string[] = []
for (const [name, run] of tests) {
  await run().catch((error: unknown) => failures.push(`${name}\n${error instanceof Error ? error.stack : error}`))
}
console.log(JSON.stringify({ count: tests.length, failures }))
