import type { Data } from './data.ts'
import { check } from './program.ts'

declare const DATA: Data // put in by scripts/runtimes/bundle.mjs

console.log(JSON.stringify(await check(DATA)))
