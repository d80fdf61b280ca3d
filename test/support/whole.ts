// What an application may import of core, and two providers, in one module: a test builds a second copy of it.
export * from '@countersign/core'
export * from '@countersign/core/adapter'
export * from '@countersign/core/fetch'
export * from '@countersign/core/reconcile'
export * from '@countersign/core/sign'
export * from '@countersign/core/store'
export * from '@countersign/providers/shopify'
export * from '@countersign/providers/telnyx'
