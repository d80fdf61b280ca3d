import { effects } from './effects.ts'
import { limits } from './limits.ts'
import type { Pattern } from './pattern.ts'
import { replies } from './replies.ts'
import { signatures } from './signatures.ts'
import { times } from './times.ts'

/** Every fault that is known. The first one whose pattern is there explains a case. */
export const PATTERNS: readonly Pattern[] = [...signatures, ...times, ...effects, ...limits, ...replies]
