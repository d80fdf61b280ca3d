import { type IdentifiedEvent, identify, withAliases } from '../identify/identify.ts'
import { type StoreKeys, type StorePlace, toStoreKey, toStoreKeys } from '../identify/store-keys.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { Result } from '../reply/outcome.ts'
import type { AnyHandler } from '../run/handler.ts'
import { type RunTools, runOnce } from '../run/run.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import type { UnverifiedEvent } from './reconcile-port.ts'

/** What a delivery says of its event. */
export interface DeliveredBy {
  readonly native?: unknown
  readonly keyIndex?: number
}

/** What becomes of the identified events of one receiver. */
export interface Events {
  /** The handler of an event's type, or `undefined` where nobody wants events of the type. */
  readonly handlerOf: (identified: IdentifiedEvent) => AnyHandler | undefined
  readonly storeKeysOf: (identified: IdentifiedEvent) => Promise<StoreKeys>
  /** Identifies an event of the provider's records. */
  readonly readRecord: (record: UnverifiedEvent) => Promise<IdentifiedEvent>
  /** Runs the handler of an event, once in its life. */
  readonly handle: (
    identified: IdentifiedEvent,
    handler: AnyHandler | undefined,
    tools: RunTools,
    by?: DeliveredBy,
  ) => Promise<Result>
}

export function createEvents(
  definition: ProviderDefinition,
  namespace: string,
  choose: (type: string) => AnyHandler | undefined,
): Events {
  function handlerOf({ event, isUntyped }: IdentifiedEvent): AnyHandler | undefined {
    const handler = choose(event.type)
    if (handler || !isUntyped) return handler
    // One without a type is not passed over: nobody said so of it.
    throw new WebhookVerificationError(
      'body_malformed',
      "The event has no type, and the table of handlers has none for '*', which takes such events.",
    )
  }

  function placeOf({ event: { tenantId = '' } }: IdentifiedEvent): StorePlace {
    return { namespace, tenantId }
  }

  function storeKeysOf(identified: IdentifiedEvent): Promise<StoreKeys> {
    return toStoreKeys(placeOf(identified), identified.identity)
  }

  return {
    handlerOf,
    storeKeysOf,

    async readRecord({ body, id, type, aliases = [], sentAt, tenantId }) {
      const recorded = { body, sentAt, tenantId, source: 'reconcile' } as const
      const [identified] = await identify(definition, recorded, { signed: { id }, unsigned: { type } })
      return { ...identified, identity: withAliases(identified.identity, aliases) }
    },

    async handle(identified, handler, tools, { native, keyIndex } = {}) {
      const { event, group } = identified
      const about = {
        provider: definition.name,
        event,
        ...(event.attempt !== undefined && { attempt: event.attempt }),
        ...(keyIndex !== undefined && { keyIndex }),
      }
      if (!handler) return { status: 'ignored', ...about }
      const run = {
        about,
        storeKeys: await storeKeysOf(identified),
        group: group && (await toStoreKey(placeOf(identified), group)),
        native,
        isReplyRead: definition.deliveryPolicy.readsReply === true,
      }
      return runOnce(run, handler, tools)
    },
  }
}
