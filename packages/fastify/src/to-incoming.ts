import type { IncomingRequest } from '@countersign/core/adapter'
import { fromNode } from '@countersign/node/adapter'
import type { FastifyRequest } from 'fastify'

/** A Fastify request as core takes it. */
export function toIncoming(request: FastifyRequest): IncomingRequest {
  return fromNode(request.raw, { native: request, fix: 'Let no earlier hook read request.raw.' })
}
