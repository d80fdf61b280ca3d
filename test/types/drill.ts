// Compiled, never run: whatever names cases of the drill is checked against their lists.

import type { CaseName, CaseReport, Pattern } from '@countersign/drill'
import { expectTrue, type Same } from './support.ts'

expectTrue<Same<string extends CaseName ? 'any text' : 'names', 'names'>>()
const _known: CaseName = 'body-pretty'
// @ts-expect-error a typing error
const _unknown: CaseName = 'body-prety'

const pattern = { code: 'a_fault', proof: 'proved', happened: 'It happened.', fix: 'Repair it.' } as const
const _complete: Pattern = { ...pattern, failed: ['tampered-body'], passed: ['valid'], also: ['gzip'] }
// @ts-expect-error a typing error
const _failed: Pattern = { ...pattern, failed: ['tamperd-body'] }
// @ts-expect-error a typing error
const _also: Pattern = { ...pattern, failed: ['tampered-body'], also: ['gzipped'] }

declare const report: CaseReport
// @ts-expect-error no case has this name
if (report.name === 'still-servin') console.log(report)
