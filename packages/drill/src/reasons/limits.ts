import type { Pattern } from './pattern.ts'

/** Faults in what is read. */
export const limits: readonly Pattern[] = [
  {
    code: 'no_body_limit',
    proof: 'proved',
    failed: ['huge-body', 'huge-chunked'],
    happened: 'There is no limit on the body: 32 MiB of a stranger were read to their end.',
    fix: 'Refuse by Content-Length, and count the bytes while you read.',
  },
  {
    code: 'limit_by_length_only',
    proof: 'proved',
    failed: ['huge-chunked'],
    passed: ['huge-body'],
    happened: 'The limit is on the announced length: a chunked body announces none.',
    fix: 'Count the bytes while you read.',
  },
]
