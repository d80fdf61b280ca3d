export { type HeldReply, holdReply } from './hold-reply.ts'
export { type FromNodeOptions, fromNode } from './incoming-request.ts'
export { replaceReply, sendReply } from './reply.ts'
