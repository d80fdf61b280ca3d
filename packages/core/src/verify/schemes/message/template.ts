import type { Texts } from '../../../provider/scheme.ts'
import type { Template, TemplatePart } from '../../../provider/template.ts'
import type { DeliveryView, Value } from '../../../provider/value.ts'
import type { Message } from '../../../shared/bytes.ts'

type Part = string | Uint8Array | Promise<string>

/** What the signature covers: what was received, in the order that the template says. */
export function buildMessage(signed: Template, texts: Texts, view: DeliveryView): Message | Promise<Message> {
  const parts: Part[] = []
  for (const part of signed) {
    for (const written of write(part, texts, view)) if (written !== '') parts.push(written)
  }
  return isMessage(parts) ? parts : Promise.all(parts)
}

function isMessage(parts: readonly Part[]): parts is Message {
  return parts.every((part) => !(part instanceof Promise))
}

function write(part: TemplatePart, texts: Texts, view: DeliveryView): readonly Part[] {
  if (typeof part === 'string') return [part]
  if (!isGroup(part)) return [textOf(part, texts, view)]
  const [before, value, after] = part.optional
  const text = textOf(value, texts, view)
  return text === '' ? [] : [before, text, after]
}

function textOf(value: Value, texts: Texts, view: DeliveryView): Part {
  return texts.get(value) ?? (value.place === 'body' ? (value.read(view) ?? '') : '')
}

function isGroup(part: TemplatePart): part is Exclude<TemplatePart, string | Value> {
  return typeof part === 'object' && !('place' in part)
}
