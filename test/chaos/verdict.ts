/** Compares what was promised with what came: pure. */
import { deliveryId } from '../../shared/events/ids.ts';
import type { PointerPush } from './doors.ts';
import type { Receipt } from './endpoints.ts';
import type { Item } from './items.ts';

export interface StoredDelivery {
  id: string;
  webhook_id: string;
  status: string;
  reason: string | null;
  hold: string | null;
}

/** What is compared: the generator's and the receivers' accounts, and the store's only where neither can know. */
export interface Evidence {
  items: readonly Item[];
  receipts: readonly Receipt[];
  pushes: readonly PointerPush[];
  /** A webhook's id. */
  webhookOf: (endpoint: string) => string;
  deliveries: ReadonlyMap<string, StoredDelivery>;
  /** How many attempts are recorded of each delivery. */
  attempts: ReadonlyMap<string, number>;
  /** How many exchanges of each delivery were handed over to a process that was killed before their end. */
  abandoned: ReadonlyMap<string, number>;
  quarantined: number;
  /** `matched` less deliveries, by `GET /v1/ledger`. */
  ledgerDifference: number;
  /** What `npx --no subrelay audit` printed where it found holes; null: it found none. */
  holes: string | null;
  /** Parts that ended though nobody killed them. */
  crashed: readonly string[];
}

export interface Problem {
  kind:
    | 'lost'
    | 'never accepted'
    | 'refused'
    | 'wrong id'
    | 'changed'
    | 'not verified'
    | 'succeeded unseen'
    | 'POST without attempt'
    | 'out of order'
    | 'still pending'
    | 'quarantined'
    | 'ledger'
    | 'crashed';
  what: string;
  item?: Item;
  delivery?: string;
}

/** Whose deliveries may end without success: it never answers, then says that it is gone. */
const MAY_FAIL = ['hole'];
const EXPLAINED = ['failed', 'cancelled', 'discarded'];

const isSuccess = ({ status }: Receipt): boolean => status >= 200 && status < 300;
const keyOf = (endpoint: string, id: string): string => `${endpoint} ${id}`;

/** The delivery of an item to an endpoint. */
export const deliveryOf = ({ kind, id }: Pick<Item, 'kind' | 'id'>, webhook: string): string =>
  kind === 'payload' ? id : deliveryId(id, webhook);

export function problemsIn(evidence: Evidence): Problem[] {
  const checks = [lost, answers, ids, unseen, unrecorded, disorder, leftovers];
  return checks.flatMap((check) => check(evidence));
}

/** Each accepted item has been received by each matching webhook, or ended with a reason where it can't be. */
function lost({ items, receipts, deliveries, webhookOf }: Evidence): Problem[] {
  const received = new Set(receipts.filter(isSuccess).map(({ endpoint, id }) => keyOf(endpoint, id)));
  return items.flatMap((item) => {
    if (item.acceptedAt === null) return [];
    return item.endpoints.flatMap((endpoint): Problem[] => {
      if (received.has(keyOf(endpoint, item.id))) return [];
      const delivery = deliveryOf(item, webhookOf(endpoint));
      const stored = deliveries.get(delivery);
      if (stored && MAY_FAIL.includes(endpoint) && EXPLAINED.includes(stored.status) && stored.reason) return [];
      const state = stored ? `${stored.status} (${stored.reason ?? stored.hold ?? 'no reason'})` : 'not there';
      return [{ kind: 'lost', what: `${item.key} to ${endpoint}: the delivery is ${state}`, item, delivery }];
    });
  });
}

function answers({ items }: Evidence): Problem[] {
  return items.flatMap((item): Problem[] => [
    ...(item.acceptedAt === null
      ? [{ kind: 'never accepted' as const, what: `${item.key}: ${statuses(item)}`, item }]
      : []),
    ...(item.answers.some(({ status }) => status >= 400 && status < 500)
      ? [{ kind: 'refused' as const, what: `${item.key}, which is valid: ${statuses(item)}`, item }]
      : []),
    ...(item.wrongId === null ? [] : [{ kind: 'wrong id' as const, what: `${item.key}: ${item.wrongId}`, item }]),
  ]);
}

const statuses = ({ answers: all }: Item): string => `answered ${all.map(({ status }) => status).join(', ')}`;

/** Whatever came twice came under the same id, with the same data. */
function ids({ items, receipts }: Evidence): Problem[] {
  const idOf = new Map(items.map(({ key, id }) => [key, id]));
  const dataOf = new Map<string, string>();
  return receipts.flatMap((receipt): Problem[] => {
    const { endpoint, id, bodyId, key, dataHash, verified } = receipt;
    const what = `${id} at ${endpoint}`;
    const firstHash = dataOf.get(keyOf(endpoint, id)) ?? dataHash;
    dataOf.set(keyOf(endpoint, id), firstHash);
    const isItself = (bodyId ?? id) === id && (key === null || idOf.get(key) === id);
    return [
      ...(isItself ? [] : [{ kind: 'wrong id' as const, what: `${what}: body ${String(bodyId)}, key ${String(key)}` }]),
      ...(firstHash === dataHash ? [] : [{ kind: 'changed' as const, what }]),
      ...(verified ? [] : [{ kind: 'not verified' as const, what }]),
    ];
  });
}

/** No delivery is called succeeded that its endpoint did not answer so. */
function unseen(evidence: Evidence): Problem[] {
  const seen = new Set(receiptsByDelivery(evidence, isSuccess).keys());
  return [...evidence.deliveries.values()].flatMap(({ id, status }): Problem[] =>
    status === 'succeeded' && !seen.has(id) ? [{ kind: 'succeeded unseen', what: id, delivery: id }] : [],
  );
}

/** Each POST has its attempt, but for those whose `deliver` was killed, or could not record it and said so. */
function unrecorded(evidence: Evidence): Problem[] {
  const interrupted = interruptedPushes(evidence.pushes);
  return [...receiptsByDelivery(evidence)].flatMap(([delivery, posts]): Problem[] => {
    const recorded = evidence.attempts.get(delivery) ?? 0;
    const excused = (interrupted.get(delivery) ?? 0) + (evidence.abandoned.get(delivery) ?? 0);
    if (posts <= recorded + excused) return [];
    return [
      {
        kind: 'POST without attempt',
        what: `${delivery}: ${posts} POSTs, ${recorded} attempts, ${excused} interrupted`,
        delivery,
      },
    ];
  });
}

/** Pushes to `deliver` in which its process died, or that it answered 5xx, by delivery. */
export function interruptedPushes(pushes: readonly PointerPush[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { delivery, status } of pushes) {
    if (status === null || status >= 500) counts.set(delivery, (counts.get(delivery) ?? 0) + 1);
  }
  return counts;
}

/** POSTs by the delivery that they were of. */
export function receiptsByDelivery(
  { items, receipts, webhookOf }: Pick<Evidence, 'items' | 'receipts' | 'webhookOf'>,
  counts: (receipt: Receipt) => boolean = () => true,
): Map<string, number> {
  const payloads = new Set(items.filter(({ kind }) => kind === 'payload').map(({ id }) => id));
  const posts = new Map<string, number>();
  for (const receipt of receipts.filter(counts)) {
    const { endpoint, id } = receipt;
    const delivery = payloads.has(id) ? id : deliveryId(id, webhookOf(endpoint));
    posts.set(delivery, (posts.get(delivery) ?? 0) + 1);
  }
  return posts;
}

/** In a queue the last POST of each event comes before the first of the next. */
function disorder({ items, receipts }: Evidence): Problem[] {
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  for (const [place, { endpoint, id }] of receipts.entries()) {
    if (endpoint !== 'ordered') continue;
    if (!first.has(id)) first.set(id, place);
    last.set(id, place);
  }
  const queued = items.filter(({ queue, acceptedAt, id }) => queue !== null && acceptedAt !== null && first.has(id));
  return queued.flatMap((item, place): Problem[] => {
    const next = queued.slice(place + 1).find(({ queue }) => queue === item.queue);
    if (!next || last.get(item.id)! < first.get(next.id)!) return [];
    return [{ kind: 'out of order', what: `${item.queue}: ${next.key} was sent before ${item.key} had ended`, item }];
  });
}

function leftovers({ deliveries, quarantined, ledgerDifference, holes, crashed }: Evidence): Problem[] {
  const pending = [...deliveries.values()].filter(({ status }) => status === 'pending');
  return [
    ...pending.map(({ id, hold }): Problem => ({
      kind: 'still pending',
      what: `${id}, hold: ${String(hold)}`,
      delivery: id,
    })),
    ...crashed.map((part): Problem => ({ kind: 'crashed', what: `${part} ended though nobody killed it` })),
    ...(quarantined > 0 ? [{ kind: 'quarantined' as const, what: `${quarantined} valid notifications` }] : []),
    ...(ledgerDifference === 0 ? [] : [{ kind: 'ledger' as const, what: `a difference of ${ledgerDifference}` }]),
    ...(holes === null ? [] : [{ kind: 'ledger' as const, what: holes }]),
  ];
}
