import type { Simulation } from '../simulation.ts'
import { simulation as telnyx } from '../telnyx/simulation.ts'

/** TeXML callbacks: a form that says nothing of its attempt and has no id. */
export const simulation: Simulation = {
  spelling: telnyx.spelling ?? [],
  headers: telnyx.headers ?? {},
}
