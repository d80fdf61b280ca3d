import { play, type Result } from './play.ts'
import { createPaint, printHeader, printResult, printSummary } from './print.ts'
import { startReceiver } from './receiver.ts'
import { keys, openStage, scenes } from './scenes.ts'

const isJson = process.argv.includes('--json')
const paint = createPaint(process.stdout.isTTY, process.env)
const receiver = await startReceiver(keys)
const stage = openStage(receiver)
const results: Result[] = []

if (!isJson) console.log(printHeader(receiver.url, paint))
for (const scene of scenes) {
  const result = await play(scene, stage)
  results.push(result)
  if (!isJson) console.log(printResult(result, paint))
}
await stage.telnyx.close()
await stage.dfns.close()
await stage.hasty.close()
await receiver.close()

const isAsExpected = results.every((result) => result.isAsExpected)
console.log(isJson ? JSON.stringify({ isAsExpected, scenes: results }, null, 2) : printSummary(results, paint))
process.exitCode = isAsExpected ? 0 : 1
