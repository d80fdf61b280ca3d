export { type FetchRequestOptions, fetchHandler, toIncomingRequest, toResponse } from './receiver/fetch.ts'
