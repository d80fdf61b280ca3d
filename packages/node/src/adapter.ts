export { type HeldReply, holdReply } from './hold-reply.ts'
export { type IncomingRequestOptions, toIncomingRequest } from './incoming-request.ts'
export { replaceReply, sendReply } from './reply.ts'
