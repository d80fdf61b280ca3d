import { utf8 } from '@countersign/tools/bytes'
import { type Sent, verdictOf } from '../../support/oracle.ts'
import { verdict } from '../../support/verdict.ts'
import { type Mutation, mutations } from './differential-mutations.ts'
import { NOW, type Peer, type PeerName, peers } from './differential-peers.ts'

/** A delivery and what is done to it. The numbers may be any; they choose. */
export interface Case {
  readonly body: number
  readonly edits: readonly { readonly mutation: number; readonly pick: number }[]
}

/** A difference between a provider's verifier and ours. */
export interface Difference {
  readonly peer: PeerName
  /** The mutation that makes it alone, or all that were made where no single one does. */
  readonly ids: readonly string[]
  readonly theirs: 'accepted' | 'refused'
  readonly ours: string
}

type Edits = readonly { readonly mutation: Mutation; readonly pick: number }[]

/** Judges a mutated delivery by both, and names the mutation that they differ about; `undefined` where they agree. */
export async function findDifference(peer: Peer, { body, edits }: Case): Promise<Difference | undefined> {
  const chosen = edits.map(({ mutation, pick }) => ({ mutation: mutationAt(mutation), pick }))
  const found = await judge(peer, body, chosen)
  if ((found.theirs === 'accepted') === (found.ours === 'accepted')) return undefined
  for (const edit of chosen) {
    const alone = await judge(peer, body, [edit])
    if (alone.theirs === found.theirs && alone.ours === found.ours) {
      return { peer: peer.name, ids: [edit.mutation.id], ...found }
    }
  }
  return { peer: peer.name, ids: chosen.map(({ mutation }) => mutation.id), ...found }
}

/** The differences that one mutation makes alone, in its first variants: 7 shares no divisor with how many there are. */
export async function findDifferences(mutation: Mutation, peer: Peer): Promise<readonly Difference[]> {
  const index = mutations.indexOf(mutation)
  const cases = peer.bodies.flatMap((_, body) =>
    Array.from({ length: 12 }, (_, pick) => ({ body, edits: [{ mutation: index, pick: 7 * pick }] })),
  )
  const found = await Promise.all(cases.map((item) => findDifference(peer, item)))
  const differences = found.filter((difference) => difference !== undefined)
  return [...new Map(differences.map((difference) => [toText(difference), difference])).values()]
}

export function toText({ peer, ids, theirs, ours }: Difference): string {
  return `${ids.join(' + ')}: ${peer} ${theirs}, ours ${ours}`
}

/**
 * Whether a difference is a known one. Several mutations of one part of a delivery, none of which makes the difference
 * alone, make what a known one of that part makes: two signatures of which the wrong one is spoilt are a list with a
 * spoilt entry.
 */
export function isKnown(difference: Difference, known: readonly Difference[]): boolean {
  const { peer, ids, theirs, ours } = difference
  const alike = known.filter((other) => other.peer === peer && other.theirs === theirs && other.ours === ours)
  // What they refuse and ours takes is known by its own name only.
  if (ids.length === 1 || theirs === 'refused') return alike.some((other) => ids.includes(other.ids[0] ?? ''))
  return alike.some((other) => ids.some((id) => partOf(id, peer) === partOf(other.ids[0], peer)))
}

/** The part of a delivery that a mutation changes. Stripe has its time in the list of signatures. */
function partOf(id = '', peer: PeerName): string {
  const [part = ''] = id.replace(/^signed-/, '').split('-')
  return part === 'list' || (part === 'time' && peer === 'stripe') ? 'signature' : part
}

async function judge(peer: Peer, body: number, edits: Edits): Promise<Pick<Difference, 'theirs' | 'ours'>> {
  const sent = send(peer, body, edits)
  const theirs = await verdictOf(() => peer.judge(sent))
  return { theirs, ours: await verdict(peer.provider, sent, NOW) }
}

function send(peer: Peer, body: number, edits: Edits): Sent {
  const text = peer.bodies[body % peer.bodies.length] ?? ''
  const draft = edits.reduce((draft, { mutation, pick }) => mutation.draft?.(draft, pick) ?? draft, {
    time: String(NOW / 1000),
    id: 'msg_1',
    body: utf8(text),
  })
  return edits.reduce((sent, { mutation, pick }) => mutation.sent?.(sent, peer, pick) ?? sent, {
    headers: peer.sign(draft),
    body: draft.body,
  } as Sent)
}

function mutationAt(index: number): Mutation {
  return mutations[index % mutations.length] as Mutation
}

export { mutations, NOW, peers }
