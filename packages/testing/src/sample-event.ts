import type { ProviderDefinition, ProviderFactory } from '@countersign/core/provider'
import { fillTemplate, type TemplateValues } from '@countersign/providers/testing'
import { isMembers } from './members.ts'
import { type SampleEvent, toSample } from './sample-type.ts'
import { createRandom, type Random, type Seed } from './sender/plan/random.ts'
import { wireOf } from './sender/profiles/index.ts'
import { makeId, makeUuid } from './sender/write/ids.ts'
import { templatesOf } from './templates-of.ts'

/** Options of `sampleEvent`. */
export interface SampleOptions {
  /** Makes the same ids every time. Default: others every time. */
  readonly seed?: Seed
  /** When the event happened, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
}

/** Some members of a body, at any depth; a list replaces the sample's whole list. */
export type Overrides<Body> = Body extends readonly unknown[]
  ? Body
  : Body extends object
    ? { readonly [Member in keyof Body]?: Overrides<Body[Member]> | undefined }
    : Body

/**
 * The body of an event as its provider documents it, with an id of its own: to be sent, or signed. It carries its type
 * for a sender, which writes it into a header where the provider does.
 *
 * @param factory the provider without keys: `telnyx`, not `telnyx({ … })`
 * @param type the event's type, as handlers see it; one that is not documented gets the provider's envelope
 * @param overrides what is to be otherwise; `undefined` takes a member away
 * @throws TypeError for a provider of the user's own, whose bodies are not known, for a type that has no envelope, and for
 * overrides that are no object
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { sampleEvent } from '@countersign/testing'
 *
 * const event = sampleEvent(telnyx, 'message.received', { data: { payload: { text: 'STOP' } } })
 * console.log(event.data.event_type, event.data.payload.text) // message.received STOP
 * ```
 */
export function sampleEvent<Options, Events, Type extends keyof Events & string>(
  factory: ProviderFactory<Options, Events>,
  type: Type,
  overrides?: Overrides<Events[Type]>,
  { seed, now = Date.now }: SampleOptions = {},
): SampleEvent<Events[Type], Type> {
  const { definition } = factory
  const templates = templatesOf(definition.name)
  const template = Object.hasOwn(templates, type) ? templates[type] : templates['*']
  if (!template) {
    throw new TypeError(`There are no samples of ${definition.name} of the type "${type}": write the event by hand`)
  }
  const body = override(fillTemplate(template, toValues(definition, type, now(), createRandom(seed))), overrides)
  if (!isMembers(body)) throw new TypeError('"overrides" must be an object')
  // The templates are written as the provider documents its bodies; the factory's types say the same.
  return toSample(body, type) as SampleEvent<Events[Type], Type>
}

/** The types that a provider documents and `sampleEvent` knows the shape of. */
export function sampleTypes({ definition }: { readonly definition: ProviderDefinition }): readonly string[] {
  return Object.keys(templatesOf(definition.name)).filter((type) => type !== '*')
}

function toValues({ name }: ProviderDefinition, type: string, now: number, random: Random): TemplateValues {
  const id = makeId(wireOf(name).eventId?.shape ?? 'uuid', random)
  return {
    '{id}': () => id,
    '{uuid}': () => makeUuid(random),
    '{type}': () => type,
    '{time}': () => new Date(now).toISOString(),
    '{seconds}': () => Math.floor(now / 1000),
  }
}

function override(value: unknown, overrides: unknown): unknown {
  if (!isMembers(overrides)) return overrides === undefined ? value : overrides
  const changed: Record<string, unknown> = isMembers(value) ? { ...value } : {}
  for (const [name, member] of Object.entries(overrides)) {
    if (member === undefined) delete changed[name]
    else changed[name] = override(changed[name], member)
  }
  return changed
}
