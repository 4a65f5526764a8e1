/** What `sweep` does with a queue that is due as a whole: one page of it at a time. */

import { grant } from '../base/token-bucket.ts';
import type { Rate } from '../base/token-bucket.ts';
import { endedFields } from '../deliveries/deliveries.ts';
import { isTest } from '../deliveries/documents.ts';
import type { DeliveryDocument, Hold } from '../deliveries/documents.ts';
import { inOrder, queueOf, released } from '../deliveries/queues.ts';
import { exactMillis, noEarlierThan } from '../sources/asking/budgets.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { gone, update } from '../store/write.ts';
import type { Change } from '../store/write.ts';
import { LOOK_EVERY_MS } from './failing.ts';
import { told, lookAt, writeEvent } from './lane-breakers.ts';
import type { BreakerDeps } from './lane-breakers.ts';
import { BUSY_PAGE, busyStepMs, nextBusyPage } from './lane-policy.ts';
import {
  CLOSED,
  ORDERS_EVERY_MS,
  UNLIMITED,
  changeLane,
  heldBy,
  namedProbe,
  pageOf,
  pendingOf,
  readQueue,
} from './lane-queue.ts';
import type { Queue } from './lane-queue.ts';
import { LIMITED_AFTER_MS, pageStepMs, webhookRate } from './rate-limit.ts';

const PAGE = 100;

/**
 * One page of a queue in one transaction that has read the webhook and the lane, so that a change of either in between
 * makes it decide anew. What is dealt with leaves the query: no cursor decides what is left.
 */
export const drainPage = (
  store: Store,
  breakers: BreakerDeps | undefined,
  webhookId: string,
  now: number,
): Promise<number> =>
  told(
    breakers,
    store.transaction(async (transaction) => {
      const read = await readQueue(transaction, webhookId, now);
      const { webhook } = read;
      if (webhook === null || webhook.deleted_at !== null)
        return { outcome: await endPage(read, 'cancelled', 'webhook_deleted') };
      if (webhook.status === 'disabled') return { outcome: await endPage(read, 'discarded', 'webhook_disabled') };
      // Nothing of it is sent; who resumes it makes its lane due.
      if (webhook.status === 'paused') return { outcome: rest({ ...read, judged: { look_at: null } }) };
      const look = await lookAt(read, breakers);
      const queue: Queue = { ...read, ...(look && { judged: look.change }) };
      const isOpen = { ...queue.lane, ...look?.change }.open === true;
      const outcome = await (isOpen ? nameProbe(queue) : releasePage(queue));
      writeEvent(queue, look?.event);
      return { outcome, event: look?.event, telling: look?.telling };
    }),
  );

/** Nothing is to be done with the queue until somebody makes it due again. */
function rest(queue: Queue): number {
  if (queue.lane) changeLane(queue, { ...UNLIMITED, busy_page: null, due_at: null });
  return 0;
}

async function endPage(queue: Queue, status: 'cancelled' | 'discarded', reason: string): Promise<number> {
  const page = await pageOf(queue, pendingOf(queue), PAGE);
  // A webhook that is resumed starts with a closed breaker.
  if (queue.lane) changeLane(queue, { ...CLOSED, ...UNLIMITED, ...(page.length < PAGE && { due_at: null }) });
  // A disabled webhook is tested before it is enabled.
  const ended = page.filter(({ data }) => status === 'cancelled' || !isTest(data));
  queue.transaction.write(ended.map(({ ref, data }) => update(ref, endedFields(data, status, reason, queue.now))));
  return ended.length;
}

/**
 * The breaker is open and it is time for a probe: a held delivery, or else the next that arrives. One that is in flight is
 * waited for, and where nothing is held nobody waits: the lane is looked at each minute.
 */
async function nameProbe(queue: Queue): Promise<number> {
  const { transaction, lane, now } = queue;
  if (lane?.probe && lane.probe_until && lane.probe_until.toMillis() > now) {
    changeLane(queue, { due_at: lane.probe_until });
    return 0;
  }
  const probe = await nextHeld(queue);
  if (!probe) {
    const ordersAt = lane?.orders_at?.toMillis() ?? Infinity;
    if (ordersAt <= now) return releaseFirsts(queue);
    const due_at = Timestamp.fromMillis(now + LOOK_EVERY_MS);
    changeLane(queue, { due_at, probe: null, probe_until: null, awaits_probe: true });
    return 0;
  }
  changeLane(queue, namedProbe(probe.id, now));
  transaction.write([update(probe.ref, letGo(queue, probe))]);
  return 1;
}

/** What was held back before the breaker opened waits for it, too, and nothing else may ever arrive. */
const PROBED: readonly Hold[] = ['breaker', 'paused', 'busy', 'rate'];

/**
 * The next by id after the last probe, around: one that its receiver can't read is not to be the only one that is tried.
 * That one's own turn comes only where nothing else is held.
 */
async function nextHeld(queue: Queue): Promise<Stored<DeliveryDocument> | undefined> {
  const held = pendingOf(queue).where('hold', 'in', PROBED).orderById();
  const last = queue.lane?.last_probe ?? null;
  const [after] = last === null ? [] : await pageOf(queue, held.after(last), 1);
  return after ?? (await pageOf(queue, held, 1))[0];
}

/** The order in which what was held back for different reasons is released. */
const RELEASED: readonly Hold[] = ['paused', 'breaker', 'busy', 'rate'];

const pageSize = ({ lane }: Queue, hold: Hold): number => (hold === 'busy' ? (lane?.busy_page ?? BUSY_PAGE) : PAGE);

async function releasePage(queue: Queue): Promise<number> {
  const rate = queue.webhook && webhookRate(queue.webhook);
  return (await (rate ? releaseAtRate(queue, rate) : releaseAll(queue))) ?? releaseOrders(queue);
}

/** @returns null where nothing is held */
async function releaseAll(queue: Queue): Promise<number | null> {
  const { transaction, lane, now } = queue;
  for (const hold of RELEASED) {
    const limit = pageSize(queue, hold);
    const page = await pageOf(queue, heldBy(queue, hold), limit);
    if (page.length === 0) continue;
    const isFull = hold === 'busy' && page.length === limit;
    const due_at = Timestamp.fromMillis(isFull ? now + busyStepMs(limit, lane?.slow) : now);
    if (lane) changeLane(queue, { due_at, silent_until: null, ...(isFull && { busy_page: nextBusyPage(limit) }) });
    transaction.write(page.map((held) => update(held.ref, letGo(queue, held))));
    return page.length;
  }
  return null;
}

/** As many as the webhook's rate lets go by now, and no more: each takes a permit besides when its exchange begins. */
async function releaseAtRate(queue: Queue, rate: Rate): Promise<number | null> {
  const { transaction, lane, now } = queue;
  const fedAt = lane?.fed_at ? exactMillis(lane.fed_at) : null;
  const { granted, retryAfterMs } = grant(fedAt, PAGE, now, rate);
  if (granted === 0) {
    changeLane(queue, { due_at: Timestamp.fromMillis(now + Math.ceil(retryAfterMs)) });
    return 0;
  }
  for (const hold of RELEASED) {
    const page = await pageOf(queue, heldBy(queue, hold), Math.min(pageSize(queue, hold), granted));
    if (page.length === 0) continue;
    const limitedAt = lane?.limited_at ?? Timestamp.fromMillis(now);
    changeLane(queue, {
      limited_at: limitedAt,
      limited: now - limitedAt.toMillis() >= LIMITED_AFTER_MS,
      fed_at: noEarlierThan(grant(fedAt, page.length, now, rate).fullAt),
      due_at: Timestamp.fromMillis(now + pageStepMs(rate, PAGE)),
      silent_until: null,
    });
    transaction.write(page.map((held) => update(held.ref, letGo(queue, held))));
    return page.length;
  }
  return null;
}

/** The fields of what its lane lets go. */
const letGo = ({ webhook, now }: Queue, { data }: Stored<DeliveryDocument>): Change<DeliveryDocument> => ({
  ...released(now),
  ...(data.hold === 'rate' && { waits_since: gone() }),
  ...(webhook?.rate_limit && { turn: data.attempts + 1 }),
});

/** Nothing else is held: it may be time to look at what is held for its order. */
async function releaseOrders(queue: Queue): Promise<number> {
  const { lane, now } = queue;
  const ordersAt = lane?.orders_at ?? null;
  if (ordersAt === null) return rest(queue);
  if (ordersAt.toMillis() <= now) return releaseFirsts(queue);
  changeLane(queue, { ...UNLIMITED, due_at: ordersAt });
  return 0;
}

/**
 * One page of what is held for its order, by id: what is the first of its queue is released, since whoever ended the one
 * before it did not look for it. Those that are held meanwhile need no look: what they wait for is ended later.
 */
async function releaseFirsts(queue: Queue): Promise<number> {
  const { transaction, webhook, lane, now } = queue;
  const held = heldBy(queue, 'order').orderById();
  const after = lane?.orders_after;
  const page = await pageOf(queue, after ? held.after(after) : held, PAGE);
  const one = new Map(page.map(({ data }) => [data.subject_key, data]));
  const queues = await Promise.all([...one.values()].map((delivery) => transaction.query(queueOf(delivery))));
  const firsts = new Set(queues.map(({ docs }) => inOrder(docs)[0]?.id));
  const free = page.filter(({ id }) => webhook?.ordering !== 'subject' || firsts.has(id));
  const next = page.length < PAGE ? undefined : page.at(-1);
  const isDone = !next && free.length === 0 && !lane?.open;
  const again = page.length > free.length || after ? Timestamp.fromMillis(now + ORDERS_EVERY_MS) : null;
  const rest = next ? { orders_after: next.id } : { orders_at: again, orders_after: null };
  changeLane(queue, { ...UNLIMITED, ...rest, due_at: isDone ? again : Timestamp.fromMillis(now) });
  transaction.write(free.map(({ ref }) => update(ref, released(now))));
  return free.length;
}
