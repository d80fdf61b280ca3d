// All races, in a process of their own: `serve.ts Redis` runs those whose store has that in its name.
import { runRaces } from './race.ts'

process.send?.(await runRaces(process.argv[2] ?? ''))
process.exit() // nobody waits for what is still in progress
