/**
 * A body in which these texts stand for what each event has of its own: `{id}` its id, `{uuid}` another id, `{type}`
 * its type, `{time}` when it happened (ISO 8601), `{seconds}` the same as a number of Unix seconds.
 */
export type BodyTemplate = Readonly<Record<string, unknown>>

/** Bodies by event type; `*` is for types that are not listed. */
export type BodyTemplates = Readonly<Record<string, BodyTemplate>>

/** What the placeholders of a template stand for in one event, asked for at each place. */
export type TemplateValues = Readonly<Record<'{id}' | '{uuid}' | '{type}' | '{time}' | '{seconds}', () => unknown>>

/**
 * The body that a template stands for.
 *
 * @returns a body of its own, which may be changed
 */
export function fillTemplate(template: BodyTemplate, values: TemplateValues): Record<string, unknown> {
  return fillMembers(template, new Map(Object.entries(values)))
}

const SAMPLE_UUID = '40385f64-5717-4562-b3fc-2c963f66afa6'

/**
 * The one body of a provider that is the same in every run: its template with the given id, from 2026-11-22T09:59:58Z.
 *
 * @param type which template, and what stands for `{type}`
 * @throws TypeError for a type without a template
 */
export function fillSample<Body>(templates: BodyTemplates, type: string, id: string = SAMPLE_UUID): Body {
  const template = templates[type]
  if (!template) throw new TypeError(`There is no template of ${type}`)
  const body: unknown = fillTemplate(template, {
    '{id}': () => id,
    '{uuid}': () => SAMPLE_UUID,
    '{type}': () => type,
    '{time}': () => '2026-11-22T09:59:58.000Z',
    '{seconds}': () => 1_795_341_598,
  })
  // The templates are written as the provider documents its bodies; the type of its bodies says the same.
  return body as Body
}

type Fillers = ReadonlyMap<string, () => unknown>

function fillMembers(members: object, fillers: Fillers): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, fillIn(value, fillers)]))
}

function fillIn(value: unknown, fillers: Fillers): unknown {
  if (typeof value === 'string') return fillText(value, fillers)
  if (Array.isArray(value)) return value.map((item) => fillIn(item, fillers))
  return typeof value === 'object' && value !== null ? fillMembers(value, fillers) : value
}

/** A placeholder alone may stand for what is no text. */
function fillText(text: string, fillers: Fillers): unknown {
  const whole = fillers.get(text)
  return whole ? whole() : text.replaceAll(/\{[a-z]+\}/g, (part) => String(fillers.get(part)?.() ?? part))
}
