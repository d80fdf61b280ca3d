export type { Schedule } from '@countersign/providers/testing'
export { type Clock, type HoldOptions, type SleepOptions, type VirtualClock, virtualClock } from './clock.ts'
export {
  type AdapterContract,
  adapterContract,
  type ContractAdapter,
  type ContractCase,
  type ContractDifference,
  type ContractServer,
} from './contract/adapter/contract.ts'
export {
  commitContract,
  type OpenStore,
  onceContract,
  type RegisterTest,
  reconcileContract,
  storeContract,
} from './contract/store/contract.ts'
export type { StoreEffects, StoreUnderTest } from './contract/store/under-test.ts'
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
export type { SampleEvent } from './sample-type.ts'
export { type Samples, samples } from './samples.ts'
export { type ComposedRequest, type ComposeOptions, type ComposeSettings, compose } from './sender/compose.ts'
export type { PlayOptions, SenderOptions, SendOptions } from './sender/options.ts'
export type { AttemptError } from './sender/plan/attempt-error.ts'
export type {
  BodyForm,
  FaultPlan,
  Faults,
  NetworkFault,
  PlannedAttempt,
  PlannedFaults,
  Tampering,
} from './sender/plan/faults.ts'
export type { Seed } from './sender/plan/random.ts'
export type { Readings } from './sender/plan/readings.ts'
export type { Attempt, Delivery } from './sender/record/delivery.ts'
export { createSender, type Sender } from './sender/sender.ts'
export { ConnectionError } from './sender/wire/connection-error.ts'
export type { Exchange, ReceivedResponse, Send } from './sender/wire/exchange.ts'
export type { App, AppAt, FetchFunction, Target, Transport } from './sender/wire/target.ts'
export type { HeaderPairs } from './sender/write/headers.ts'
export type { EventInput } from './sender/write/outgoing.ts'
export type { SentEvent, SentRequest } from './sender/write/write-request.ts'
export type { SenderProvider } from './sender/write/writer.ts'
