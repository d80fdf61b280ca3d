import type { Algorithm } from '../crypto/algorithms/algorithm.ts'
import type { Encoding } from '../crypto/encodings.ts'
import type { KeyFormat } from '../crypto/key-format.ts'
import type { Assurance } from '../shared/event.ts'
import type { CustomSpec } from './custom-spec.ts'
import type { JwtSpec } from './jwt-spec.ts'
import type { KeyRing, KeySlot } from './keys/key-ring.ts'
import type { RemoteKeys } from './remote-keys.ts'
import type { Condition, Template } from './template.ts'
import type { TokenSpec } from './token-spec.ts'
import type { DeliveryView, RequestView, Value } from './value.ts'
import type { TimeLimits, Verified } from './verified.ts'

/** How a provider proves that it sent a delivery: made by `signedMessage`, `jwt`, `jwtBody`, `token` or `custom`. */
export type Scheme =
  | SchemeOf<'message', MessageSpec>
  | SchemeOf<'jwt', JwtSpec>
  | SchemeOf<'token', TokenSpec>
  | SchemeOf<'custom', CustomSpec>

export interface SchemeOf<Kind extends string, Spec> {
  readonly kind: Kind
  readonly spec: Spec
  readonly assurance: Assurance
  /** Decides once what every request needs. */
  readonly compile: () => CompiledScheme
}

/** A signature over texts and bytes of the request. */
export interface MessageSpec {
  readonly signed: Template
  /** Why a template is accepted whose boundaries can move. Refused where none can. */
  readonly ambiguous?: string
  readonly timestamp?: SignedTimestamp
  readonly signature: {
    /** Where the signatures stand. Of several, each that is present offers some. */
    readonly from: Value | readonly Value[]
    /** What separates the entries of a list. White space after it is passed over. */
    readonly list?: ',' | ';' | ' '
    /** What separates groups of entries, each with a time of its own. */
    readonly groups?: ' '
    readonly versions: readonly [SignatureVersion, ...SignatureVersion[]]
  }
  /** Where keys are found that are not configured. */
  readonly keys?: RemoteKeys
  /** More that must hold: values that the template covers, and that are a hash of the body. */
  readonly binds?: readonly Binding[]
  /** A signed value that is accepted with one body only while the tolerance lasts. */
  readonly once?: Value
  /** Why a signature that covers nothing of the body may come again with another body. */
  readonly replays?: string
}

/** The signed time of sending. */
export interface SignedTimestamp {
  readonly from: Value
  readonly unit: 'seconds' | 'milliseconds' | 'rfc3339'
  /** What the provider's documentation asks for, or why there is none. Default: 300 s. */
  readonly tolerance?: { readonly seconds: number } | { readonly none: string }
  /** Whether an age of exactly the tolerance is refused. Default: it is accepted. */
  readonly exclusive?: true
}

/** One way in which a provider signs. */
export interface SignatureVersion {
  readonly algorithm: Algorithm
  /** What stands before the encoded signature, for example `sha256=` or `v1,`. */
  readonly prefix?: string
  readonly encoding: Encoding
  /** How the key is written. Exactly one of this and the scheme's `keys`. */
  readonly key?: KeyFormat
  /** When the version counts: a condition on values of the body. */
  readonly when?: Condition
}

/** A covered value that holds a hash of the body. */
export interface Binding {
  readonly value: Value
  readonly hash: 'sha256'
  readonly encoding: Encoding
  /** Whether a body of form fields, which the template covers itself, needs no hash. */
  readonly unlessForm?: true
}

/** A scheme, ready for requests. */
export interface CompiledScheme {
  /** The keys that an application configures. None where they are found elsewhere. */
  readonly slots: readonly KeySlot[]
  /** Whether the body must be read and parsed before anything can be judged. */
  readonly readsBodyFirst: boolean
  readonly needsPublicUrl: boolean
  /** Whether a check gives a text that is accepted with one body only. */
  readonly usesOnce: boolean
  /** The headers that the scheme reads, in lower case, each once. */
  readonly headers: readonly string[]
  /** The settings that the scheme reads. */
  readonly options: readonly string[]
  /**
   * Reads what the request says, by grammar alone: no byte of the body is read before, but where `readsBodyFirst`.
   *
   * @throws WebhookVerificationError
   */
  readonly precheck: (view: RequestView) => Offer
}

/** What a request offers for its proof. */
export interface Offer {
  /** The texts of the template that were read. They are signed if the check holds. */
  readonly texts: Texts
  /**
   * Judges the times that stand outside the body, before anything is inflated.
   *
   * @throws WebhookVerificationError `timestamp_too_old`, `timestamp_too_new`
   */
  readonly checkTime?: (limits: TimeLimits) => void
  /**
   * Chooses what is worth a check with these keys, before the body is read.
   *
   * @throws WebhookVerificationError where nothing is, or too much
   */
  readonly admit: (ring: KeyRing) => Check
}

export type Texts = ReadonlyMap<Value, string>

/** @throws WebhookVerificationError where the proof does not hold */
type Check = (view: DeliveryView, limits: TimeLimits) => Promise<Verified>
