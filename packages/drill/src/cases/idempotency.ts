import type { Delivery } from '@countersign/testing'
import { defineCases } from '../case.ts'
import { accepts, hasEffects, isSuccess, lastReply, type Reply } from '../findings.ts'
import { isJson } from '../json-body.ts'
import type { Probe } from '../probe.ts'

/** What was signed a little earlier has another signature than what is signed now. */
const EARLIER = { skewMs: -20_000 }

const DEDUPE = "Remember the event's id before the answer goes out, and do nothing for one that is remembered."

export const idempotency = defineCases([
  {
    name: 'one-effect',
    title: 'does the work of a delivery',
    sent: 'an event',
    expected: '1 effect',
    matters: 'It shows that effects are seen at all; without it nothing of this group is proved.',
    fix: 'Give the type of an event that your handler acts on with --event, and an --effect or --trace that shows it.',
    weight: 'major',
    needs: 'effects',
    run: hasEffects(async (probe) => [await probe.deliver()]),
  },
  {
    name: 'duplicate-answered',
    title: 'answers a duplicate with success',
    sent: 'an event, and once more, signed again',
    expected: '2xx both times',
    matters: 'A duplicate that is refused is sent again and again, until the provider gives up on the endpoint.',
    fix: 'Answer what you have handled before like what you have just handled.',
    weight: 'major',
    run: accepts(async (probe) => lastReply(await sendTwice(probe))),
  },
  {
    name: 'duplicate',
    title: 'has one effect for an event that is sent twice',
    sent: 'an event, and once more, signed again',
    expected: '1 effect',
    matters: 'Every provider sends some events twice: when your answer is late, or lost.',
    fix: DEDUPE,
    weight: 'major',
    needs: 'effects',
    run: hasEffects(async (probe) => [await sendTwice(probe)]),
  },
  {
    name: 'replay',
    title: 'has one effect for a recorded delivery',
    sent: 'an event, and its bytes once more',
    expected: '1 effect; 2xx or 4xx for the second',
    matters: 'Inside the window, only what is remembered tells a replay from a delivery.',
    fix: DEDUPE,
    weight: 'major',
    needs: 'effects',
    run: hasEffects(
      async ({ deliver, sender }) => {
        const delivery = await deliver()
        return [delivery, await sender.replay(delivery)]
      },
      { findFault: ([first, second]) => (isTaken(first) && isTold(second) ? undefined : 'not acknowledged') },
    ),
  },
  {
    name: 'simultaneous',
    title: 'has one effect for copies that arrive together',
    sent: 'five copies of an event at the same time',
    expected: '1 effect; 2xx for one at least',
    matters:
      'Between "is it there?" and "now it is", another copy comes in: reading first and writing then is not enough.',
    fix: 'Claim the id in one atomic step: INSERT … ON CONFLICT DO NOTHING, or SET NX.',
    weight: 'major',
    needs: 'effects',
    run: hasEffects(async ({ deliver }) => [await deliver({ copies: 5, concurrent: true })], {
      findFault: (replies) => (replies.some(isSuccess) && replies.every(isTold) ? undefined : 'not acknowledged'),
    }),
  },
  {
    name: 'answer-lost',
    title: 'has one effect when its answer is lost',
    sent: 'an event whose answer does not arrive, and the retry: under a new id where the provider gives one',
    expected: '1 effect; 2xx for the retry',
    matters: 'The work is done, the provider does not know, and sends again: this is where duplicates come from.',
    fix: `${DEDUPE} Dfns: retries have new ids; the event is known by retryOf, and by its content.`,
    weight: 'major',
    needs: 'effects',
    run: hasEffects(async (probe) => [
      await probe.deliver({ attempts: 2, faults: [{ attempt: 1, network: 'reset_after', ...EARLIER }] }),
    ]),
  },
  {
    name: 'middle-lost',
    title: 'knows an event when an attempt between was lost',
    sent: 'an event whose answer is lost, an attempt that does not arrive, and the third',
    expected: '1 effect; 2xx for the third',
    matters: 'Dfns: the third attempt names the second, which you have never seen.',
    fix: 'Dfns: identify an event by its kind, date and data, in addition to id and retryOf.',
    weight: 'major',
    needs: 'effects',
    has: ({ deliveryPolicy }) => deliveryPolicy.attemptsPerUrl >= 3,
    run: hasEffects(async (probe) => [
      await probe.deliver({
        attempts: 3,
        faults: [
          { attempt: 1, network: 'reset_after', ...EARLIER },
          { attempt: 2, network: 'connect' },
        ],
      }),
    ]),
  },
  {
    name: 'whole-schedule',
    title: 'has one effect over all attempts',
    sent: "the provider's whole schedule, compressed: every answer but the last is lost",
    expected: '1 effect; 2xx for the last attempt',
    matters: 'The last attempt may come days after the first.',
    fix: 'Remember events for longer than the provider tries.',
    weight: 'major',
    needs: 'effects',
    run: hasEffects(async ({ definition, deliver }) => {
      const { attemptsPerUrl } = definition.deliveryPolicy
      return [await deliver({ attempts: attemptsPerUrl, faults: loseAnswers(attemptsPerUrl - 1) })]
    }),
  },
  {
    name: 'failover',
    title: 'has one effect when the failover URL gets a copy',
    sent: 'an event, all answers lost, and the copy at the failover URL',
    expected: '1 effect; 2xx for the copy',
    matters: 'Both URLs get the same event, and often lead to two instances.',
    fix: 'Have both URLs share one store of ids.',
    weight: 'major',
    needs: 'effects',
    has: ({ deliveryPolicy }) => deliveryPolicy.failover === true,
    run: hasEffects(async ({ definition, withFailover, event }) => {
      const { attemptsPerUrl } = definition.deliveryPolicy
      return [await withFailover().send(event(), { faults: loseAnswers(attemptsPerUrl) })]
    }),
  },
  {
    name: 'different-events',
    title: 'has two effects for two events',
    sent: 'the same content as two events, each with its own id',
    expected: '2 effects',
    matters: 'Who takes two events for one loses the second: Telnyx sends several about one message.',
    fix: 'Know events by the id of the event, and not of what it is about: Telnyx data.id, and not data.payload.id.',
    weight: 'major',
    needs: 'effects',
    // Forms have no ids: the same content is the same event.
    has: isJson,
    run: hasEffects(
      async ({ deliver, sender }) => {
        const delivery = await deliver()
        return [delivery, await sender.resend(delivery, { attempts: 1 })]
      },
      { effects: 2 },
    ),
  },
  {
    name: 'forged-first',
    title: 'handles an event though a forgery came first',
    sent: 'a forgery, and then the genuine event under the same id',
    expected: '1 effect; 2xx for the second',
    matters: 'If a forgery is remembered, a stranger who knows an id can make you drop the event.',
    fix: 'Remember nothing before the signature holds.',
    weight: 'critical',
    needs: 'effects',
    run: hasEffects(async ({ deliver, sender }) => [await sender.retry(await deliver({ tamper: 'key' }))]),
  },
  {
    name: 'failure-answered',
    title: 'tells the provider when its handler fails',
    sent: 'an event whose handler fails (--fail)',
    expected: 'no 2xx',
    matters: 'A success is final: the provider does not send again what you could not handle.',
    fix: 'Await the work, let what it throws be answered with 500, and do not catch it away.',
    weight: 'major',
    needs: 'failure',
    run: async ({ failNext, deliver }) => {
      await failNext?.()
      const reply = lastReply(await deliver())
      return { verdict: isSuccess(reply) ? 'failed' : 'passed', got: `answered ${reply.status ?? 'nothing'}` }
    },
  },
  {
    name: 'failure-retried',
    title: 'does the work in the retry after a failure',
    sent: 'an event whose handler fails (--fail), and the retry',
    expected: '1 effect; 2xx for the retry',
    matters: 'Who marks an event before it is handled takes the retry for a duplicate, and the event is lost.',
    fix: 'Mark the event when its work is done, or take the mark back when the work fails.',
    weight: 'major',
    needs: 'failure',
    run: async (probe) => {
      await probe.failNext?.()
      return hasEffects(async ({ deliver }) => [await deliver({ attempts: 2, faults: [{ attempt: 1, ...EARLIER }] })])(
        probe,
      )
    },
  },
])

/** An event, and the provider's retry of it. */
async function sendTwice({ deliver, sender }: Probe): Promise<Delivery> {
  return sender.retry(await deliver(EARLIER))
}

/** The first attempts, each signed at another time. */
function loseAnswers(count: number): { attempt: number; network: 'reset_after'; skewMs: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    attempt: index + 1,
    network: 'reset_after',
    skewMs: -2000 * (count - index),
  }))
}

function isTaken(reply: Reply | undefined): boolean {
  return reply !== undefined && isSuccess(reply)
}

/** Whether it was answered, and not with a fault of the receiver's own: 503 asks to come again. */
function isTold(reply: Reply | undefined): boolean {
  return reply?.status !== undefined && (reply.status < 500 || reply.status === 503)
}
