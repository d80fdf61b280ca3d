import { CliError, type CliErrorCode } from './cli-error.ts'

/** What a library says with a `TypeError` of what it was given, said to the user. Its messages hold no secrets. */
export async function asUsage<Result>(
  code: CliErrorCode,
  work: () => Result | Promise<Result>,
  hint?: string,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TypeError) throw new CliError(code, error.message, { cause: error, hint })
    throw error
  }
}
