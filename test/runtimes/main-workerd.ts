import type { Data } from './data.ts'
import { check } from './program.ts'

declare const DATA: Data // put in by scripts/runtimes/bundle.mjs

/** For `workerd test`. */
export const runtimes = {
  async test(): Promise<void> {
    console.log(JSON.stringify(await check(DATA)))
  },
}
