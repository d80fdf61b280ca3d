import type { Case } from './case.ts'
import { aliasCases } from './corpus/aliases.ts'
import { bodyCases } from './corpus/bodies.ts'
import { headerCases } from './corpus/headers.ts'
import { httpCases } from './corpus/http.ts'
import { runCases } from './corpus/runs.ts'

/** All requests of the contract, by name. */
export function makeCorpus(): readonly Case[] {
  const cases = [...headerCases(), ...aliasCases(), ...bodyCases(), ...httpCases(), ...runCases()]
  const names = new Set(cases.map(({ name }) => name))
  if (names.size < cases.length) throw new Error('Two cases of the contract have one name')
  return cases
}
