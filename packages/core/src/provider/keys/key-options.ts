import type { HeaderReader } from '../../shared/header-reader.ts'

/** A key, or several while the provider changes from one to the next. `undefined` compiles, and is refused. */
export type KeyValue = string | readonly string[] | undefined

/**
 * A key, or a function that gives it. A key is checked immediately. A function is called at the first request, and again
 * when its result is older than `keyTtlMs`.
 */
export type KeyInput = KeyValue | (() => KeyValue | Promise<KeyValue>)

/** How long keys that a function gave are used. */
interface KeyTtl {
  /**
   * After this time the function is called again. Until it has answered, the keys that are known are used. In
   * milliseconds; default: 300,000.
   */
  readonly keyTtlMs?: number
}

/** What a tenant is chosen by. Nothing of it is verified: the key that is found must then verify the whole delivery. */
export interface TenantRequest {
  readonly method: string
  /** A path with its query, or a whole URL. */
  readonly url: string
  /** A header by its lower-case name. */
  readonly header: HeaderReader
  /**
   * The parsed body. The first call reads it.
   *
   * @throws WebhookVerificationError `body_malformed`, `body_too_large`
   */
  readonly body: () => Promise<unknown>
  /** The framework's own request; `undefined` in `verify()`. */
  readonly native: unknown
}

/**
 * The tenant of a request, or `undefined` where there is none, which refuses the delivery.
 * `tenantId` is part of every store key: two tenants never see each other's events.
 */
export type Tenant<Keys> = (
  request: TenantRequest,
) => (Keys & { readonly tenantId: string }) | undefined | Promise<(Keys & { readonly tenantId: string }) | undefined>

/** Options of a provider that signs with a private key. */
export type PublicKeyOptions =
  | ({ readonly publicKey: KeyInput; readonly resolveTenant?: never } & KeyTtl)
  | { readonly resolveTenant: Tenant<{ readonly publicKey: KeyValue }>; readonly publicKey?: never }

/** Options of a provider that signs with a shared secret. */
export type SecretOptions =
  | ({ readonly secret: KeyInput; readonly resolveTenant?: never } & KeyTtl)
  | { readonly resolveTenant: Tenant<{ readonly secret: KeyValue }>; readonly secret?: never }

/** Options of a provider that signs either way. At least one key is needed. */
export type SecretOrPublicKeyOptions =
  | ({ readonly secret: KeyInput; readonly publicKey?: KeyInput; readonly resolveTenant?: never } & KeyTtl)
  | ({ readonly secret?: KeyInput; readonly publicKey: KeyInput; readonly resolveTenant?: never } & KeyTtl)
  | {
      readonly resolveTenant: Tenant<{ readonly secret?: KeyValue; readonly publicKey?: KeyValue }>
      readonly secret?: never
      readonly publicKey?: never
    }

export type KeyOptions = PublicKeyOptions | SecretOptions | SecretOrPublicKeyOptions
