import type { ReconcileCode } from '@countersign/core/reconcile'
import { EXIT, type ExitCode } from './exit-code.ts'

export type CliErrorCode =
  | 'usage'
  | 'unknown_command'
  | 'unknown_option'
  | 'unknown_provider'
  | 'secret_on_command_line'
  | 'key_missing'
  | 'key_malformed'
  | 'keys_exist'
  | 'file_unreadable'
  | 'input_malformed'
  | 'remote_target'
  | 'target_unreachable'
  | 'port_taken'
  | 'module_malformed'
  | 'internal_error'
  | ReconcileCode

export interface CliErrorOptions {
  /** What to do about it. */
  readonly hint?: string | undefined
  /** Default: 2, wrong usage. */
  readonly exitCode?: ExitCode
  /** What `--json` prints in addition to the error. */
  readonly details?: object
  readonly cause?: unknown
}

/** Why a command did not do what it was asked for. Neither message nor hint ever holds a secret. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: CliErrorCode
  readonly hint: string | undefined
  readonly exitCode: ExitCode
  readonly details: object

  constructor(
    code: CliErrorCode,
    message: string,
    { hint, exitCode = EXIT.usage, details = {}, cause }: CliErrorOptions = {},
  ) {
    super(message, { cause })
    this.code = code
    this.hint = hint
    this.exitCode = exitCode
    this.details = details
  }
}
