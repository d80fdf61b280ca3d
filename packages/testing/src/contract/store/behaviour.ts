import { type Answer, describeResult, describeStep, type Stage, type Step } from './steps.ts'

/** What a store does, as steps one after another, each with the answer that is expected. */
export type Behaviour = readonly [name: string, ...steps: ExpectedStep[]]

export type ExpectedStep = readonly [step: Step, answer?: Answer]

/** Another way to take the steps of every behaviour, with the same answers. */
export type Variant = (steps: readonly ExpectedStep[]) => readonly RoutedStep[]

type RoutedStep = readonly [step: Step, answer: Answer, isOther: boolean]

const asWritten: Variant = (steps) => steps.map(([step, answer]) => [step, answer, false])

export const VARIANTS: Readonly<Record<string, Variant>> = {
  'with the keys in reverse': (steps) => changeKeys(steps, (keys) => keys.toReversed()),
  'with every key given twice': (steps) => changeKeys(steps, (keys) => [...keys, ...keys]),
  'over two connections alternately': (steps) => steps.map(([step, answer], index) => [step, answer, index % 2 === 1]),
  'when every call is sent again because its reply was lost': (steps) =>
    steps.flatMap(([step, answer]): readonly RoutedStep[] => {
      const once: RoutedStep = [step, answer, false]
      return step.action === 'elapse' ? [once] : [once, [step, answerAgain(step, answer), true]]
    }),
}

/** The store's answer to a call that it has carried out already. */
function answerAgain({ action }: Step, answer: Answer): Answer {
  if (action === 'release') return false // nothing is left
  return answer === 'committed' ? 'refused' : answer // a run commits once
}

function changeKeys(
  steps: readonly ExpectedStep[],
  change: (keys: readonly string[]) => readonly string[],
): readonly RoutedStep[] {
  return steps.map(([step, answer]) => {
    if (step.action === 'elapse') return [step, answer, false]
    const [first = step.keys[0], ...others] = change(step.keys)
    return [{ ...step, keys: [first, ...others] }, answer, false]
  })
}

/** Takes the steps one after another. Throws at the first whose answer is not the expected one. */
export async function walk(stage: Stage, [name, ...steps]: Behaviour, variant: Variant = asWritten): Promise<void> {
  const walked: string[] = []
  for (const [step, expected, isOther] of variant(steps)) {
    walked.push(describeStep(step))
    const result = await stage.perform(step, isOther)
    if (isAs(expected, result.answer)) continue
    const lines = walked.map((line) => `  ${line}`).join('\n')
    throw new Error(`${name}: the last answer was ${describeResult(result)} instead of ${expected}:\n${lines}`, {
      cause: result.error,
    })
  }
}

/** A store may say why it refuses. A run that has committed holds no lease any more, so `lost` is right, too. */
export function isAs(expected: Answer, answer: Answer): boolean {
  return answer === expected || (expected === 'refused' && answer === 'lost')
}
