import { samples } from '@countersign/testing'
import type { Answer } from '../http/answers.ts'

/** A record of Telnyx's, as far as tests read it. */
export interface TestRecord {
  readonly started_at: string
  readonly webhook: { readonly id: string }
}

/** A failed delivery of an event of its own. */
export function makeTelnyxRecord(index: number, at: string, changes: object = {}): TestRecord {
  const webhook = { ...samples.telnyx.data, id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` }
  return { ...{ id: `record ${index}`, status: 'failed', started_at: at, finished_at: at, webhook }, ...changes }
}

/** What Telnyx answers. Default of `meta`: that this page is the only one. */
export function telnyxPage(
  data: readonly unknown[],
  meta: object = { page_number: 1, total_pages: 1, total_results: data.length },
): { readonly data: readonly unknown[]; readonly meta: object } {
  return { data, meta }
}

/** A page of the records that are asked for. */
export function answerFrom(records: readonly { readonly started_at: string }[]): (query: URLSearchParams) => Answer {
  return (query) => {
    const [gte = '', lte = ''] = ['gte', 'lte'].map((name) => query.get(`filter[started_at][${name}]`) ?? '')
    const found = records.filter(({ started_at }) => started_at >= gte && started_at <= lte)
    const number = Number(query.get('page[number]'))
    const total_pages = Math.ceil(found.length / 250)
    const meta = { page_number: number, total_pages, total_results: found.length }
    return { body: telnyxPage(found.slice((number - 1) * 250, number * 250), meta) }
  }
}
