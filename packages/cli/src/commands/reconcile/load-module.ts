import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Receiver } from '@countersign/core'
import type { RecordsSource } from '@countersign/core/reconcile'
import { CliError } from '../../cli-error.ts'
import { isMembers } from '../../members.ts'

/** What the user's module gives. */
export interface ReconcileModule {
  readonly receiver: Receiver
  readonly source: RecordsSource
  /** Closes what the module has opened. */
  readonly close?: (() => unknown) | undefined
}

/**
 * The user's module, by its path: with exports `receiver` and `source`, or a default export that has them.
 *
 * @throws CliError for a module that cannot be loaded or has something else
 */
export async function loadModule(path: string, cwd: string): Promise<ReconcileModule> {
  const exports: unknown = await importPath(path, cwd)
  const found = [exports, isMembers(exports) ? exports.default : undefined].find(isModule)
  if (found) return found
  throw new CliError('module_malformed', `The module ${path} does not export "receiver" and "source".`, {
    hint: 'receiver is what createReceiver gives, source what telnyxDeliveries or dfnsEvents gives.',
  })
}

async function importPath(path: string, cwd: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(resolve(cwd, path)).href)
  } catch (cause) {
    const { message } = cause instanceof Error ? cause : { message: String(cause) }
    throw new CliError('module_malformed', `The module ${path} cannot be loaded: ${message}`, {
      cause,
      hint: /\.[mc]?ts$/.test(path)
        ? 'Node loads TypeScript from version 22.18 on, before with --import tsx.'
        : undefined,
    })
  }
}

function isModule(value: unknown): value is ReconcileModule {
  if (!isMembers(value)) return false
  const { receiver, source, close } = value
  const isReceiver = isMembers(receiver) && typeof receiver.respond === 'function'
  const isSource = isMembers(source) && typeof source.read === 'function'
  return isReceiver && isSource && (close === undefined || typeof close === 'function')
}
