import type { ProviderDefinition } from '@countersign/core/provider'

/** Whether a provider's bodies are JSON, so that a case may write them in another way. */
export function isJson({ format }: ProviderDefinition): boolean {
  return format === 'json'
}
