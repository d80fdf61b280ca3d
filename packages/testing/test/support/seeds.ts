import { describeOutside, readOutside } from '@countersign/tools/vectors/outside'

/** A provider's page as text, or nothing where the pages are absent. */
export function readSeed(name: string): string {
  return readOutside('seeds', name) ?? ''
}

/** The first JSON document that stands alone in a page. */
export function readSeedJson(name: string): unknown {
  const [document = 'null'] = /^\{$[\s\S]*?^\}$/m.exec(readSeed(name)) ?? []
  return JSON.parse(document)
}

/** A `describe` that is skipped, and says so, where the pages are absent. */
export function describeSeeds(name: string, body: () => void): void {
  describeOutside('seeds', name, body)
}
