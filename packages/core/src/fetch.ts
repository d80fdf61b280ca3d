export { type FromFetchOptions, fetchHandler, fromFetch, toResponse } from './receiver/fetch.ts'
