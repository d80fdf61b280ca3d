export { type Clock, type HoldOptions, type SleepOptions, type VirtualClock, virtualClock } from './clock.ts'
export {
  type AdapterContract,
  adapterContract,
  type ContractAdapter,
  type ContractCase,
  type ContractDifference,
  type ContractServer,
} from './contract/adapter.ts'
export {
  commitContract,
  type OpenStore,
  onceContract,
  type RegisterTest,
  reconcileContract,
  storeContract,
} from './contract/store.ts'
export type { StoreEffects, StoreUnderTest } from './contract/store-under-test.ts'
export { checkDelivered, checkRejected, checkRunOnce, type Deliveries } from './expectations.ts'
export { type GeneratedKeys, type GenerateKeysOptions, generateKeys } from './keys.ts'
export { type DeliveryMatchers, deliveryMatchers, type MatcherResult } from './matchers.ts'
export { createOutcomeLog, type OutcomeLog, type OutcomeLogOptions } from './outcome-log.ts'
export { type RecordsOptions, recordsApi } from './records/api.ts'
export { type DfnsWebhookEvent, toDfnsEvents } from './records/dfns.ts'
export { type RecordsServer, type ServeRecordsOptions, serveRecords } from './records/serve.ts'
export type { RecordSource } from './records/service.ts'
export {
  type TelnyxAttempt,
  type TelnyxRecord,
  type TelnyxRecordOptions,
  type TelnyxShape,
  toTelnyxRecord,
} from './records/telnyx.ts'
export type { TelnyxError } from './records/telnyx-errors.ts'
export { type Overrides, type SampleOptions, sampleEvent, sampleTypes } from './sample-event.ts'
export { type Samples, samples } from './samples.ts'
export type { BodyForm } from './sender/body-form.ts'
export type {
  Attempt,
  AttemptError,
  Delivery,
  ReceivedResponse,
  SentEvent,
  SentRequest,
} from './sender/delivery.ts'
export { ConnectionError, type Exchange, type Send } from './sender/exchange.ts'
export type { FaultPlan, Faults, NetworkFault, PlannedAttempt, PlannedFaults } from './sender/faults.ts'
export type { PlayOptions, SenderOptions, SendOptions } from './sender/options.ts'
export type { EventInput } from './sender/outgoing.ts'
export type { Seed } from './sender/random.ts'
export type { Readings } from './sender/readings.ts'
export type { Schedule } from './sender/schedule.ts'
export type { FetchFunction } from './sender/send-fetch.ts'
export { createSender, type Sender } from './sender/sender.ts'
export type { Tampering } from './sender/tamper.ts'
export type { App, AppAt, Target, Transport } from './sender/target.ts'
