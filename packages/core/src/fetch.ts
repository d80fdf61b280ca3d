export { type FetchContext, type FetchWebhook, webhook } from './receiver/fetch-webhook.ts'
export { type FromFetchOptions, fromFetch, toResponse } from './request/from-fetch.ts'
