import type { ExitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import type { Print } from './output.ts'

/** One option: what parses it, and what `--help` says of it. */
interface Option {
  readonly type: 'string' | 'boolean'
  /** Whether it may be given more than once. */
  readonly multiple?: boolean
  /** One letter. */
  readonly short?: string
  /** What its value is called: `@file|-`. */
  readonly value?: string
  readonly about: string
}

export type Options = Readonly<Record<string, Option>>

type Values<Given extends Options> = {
  readonly [Name in keyof Given]?: Given[Name]['type'] extends 'boolean'
    ? boolean
    : Given[Name]['multiple'] extends true
      ? readonly string[]
      : string
}

export interface Invocation<Given extends Options> {
  /** As many as the command has parameters; empty where one that may be left out was. */
  readonly parameters: readonly string[]
  readonly values: Values<Given>
  readonly io: Io
  readonly print: Print
}

/** A line to copy, and what it does. */
export interface Example {
  readonly command: string
  readonly about: string
}

export interface Command<Given extends Options = Options> {
  /** In a sentence, as `countersign --help` lists it. */
  readonly about: string
  readonly examples: readonly [Example, Example, ...Example[]]
  /** By name, in their order; a name that ends in `?` may be left out. */
  readonly parameters: readonly string[]
  readonly options: Given
  readonly exitCodes: readonly ExitCode[]
  /** What else is to be known: paragraphs. */
  readonly notes?: readonly string[]
  readonly run: (invocation: Invocation<Given>) => Promise<ExitCode>
}

/** A command whose options type what it runs with. */
export function defineCommand<const Given extends Options>(command: Command<Given>): Command {
  // The parser gives what the table of options says, so that any table's values are right for its own `run`.
  return command as unknown as Command
}
