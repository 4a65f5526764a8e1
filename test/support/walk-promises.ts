/** The promises of DESIGN's hot path, held against what a walk does. */
import { DELIVERIES } from '../../shared/store/collections.ts';
import type { DeliveryDocument } from '../../shared/store/documents.ts';
import type { MemoryStore } from './memory-store.ts';

/** One exchange with the customer. */
export interface SeenExchange {
  delivery: string;
  attempt: number;
  instance: string;
  startedAt: number;
  endedAt: number | null;
  /** Whether its lease ran out before it ended. */
  outlasted: boolean;
  leaseUntil: number;
  followsFirstPush: boolean;
  ok: boolean | null;
}

export interface Watched {
  store: MemoryStore;
  exchanges: readonly SeenExchange[];
  /** Whether the webhook wants an order all the time. */
  isOrdered: boolean;
  /** Whether a crash or a lost answer excuses two exchanges at once. */
  isExcused: () => boolean;
  hasCrashed: (instance: string) => boolean;
  now: () => number;
}

/** The deliveries as they are now. */
export function deliveriesIn(store: MemoryStore) {
  const prefix = `${DELIVERIES}/`;
  const kept = (id: string) => store.documents.get(prefix + id)!;
  return {
    all: () => [...store.documents.keys()].filter((path) => path.startsWith(prefix)).map((p) => p.slice(prefix.length)),
    fields: (id: string) => kept(id).data as DeliveryDocument,
    /** As text that compares as the times do. */
    committedAt: (id: string) => kept(id).createTime.valueOf(),
  };
}

export function openPromises({ store, exchanges, isOrdered, isExcused, hasCrashed, now }: Watched) {
  const broken: string[] = [];
  const { all, fields, committedAt } = deliveriesIn(store);

  const whenOneStarts = (seen: SeenExchange, kept: DeliveryDocument): void => {
    const say = (what: string) => broken.push(`${what} (${seen.delivery.slice(0, 4)})`);
    const firstPushRepeated = !isOrdered && seen.followsFirstPush;
    const others = exchanges.filter(({ delivery }) => delivery === seen.delivery);
    const inFlight = others.filter(({ endedAt }) => endedAt === null);
    if (inFlight.some(({ outlasted }) => !outlasted) && !isExcused() && !firstPushRepeated)
      say('two exchanges at once');
    const hasOutlasted = others.some(({ outlasted }) => outlasted);
    const endedItself = kept.status === 'succeeded' || kept.status === 'failed';
    if (endedItself && (isOrdered || !(isExcused() || hasOutlasted || firstPushRepeated))) say('starts after its end');
    if (seen.attempt === kept.attempts + 1 && kept.scheduled_at.toMillis() > seen.startedAt) say('before its time');
    if (!isOrdered) return;
    const created = committedAt(seen.delivery);
    const before = all().filter((id) => fields(id).subject_key === kept.subject_key && committedAt(id) < created);
    if (before.some((id) => fields(id).status === 'pending')) say('overtakes one that is pending');
    const isSent = (id: string) => exchanges.some((each) => each.delivery === id && isUnderWay(each));
    const endedThemselves = before.filter((id) => ['succeeded', 'failed'].includes(fields(id).status));
    if (endedThemselves.some(isSent)) say('overtakes one that is being sent');
  };
  const isUnderWay = ({ endedAt, outlasted, instance }: SeenExchange): boolean =>
    endedAt === null && !outlasted && !hasCrashed(instance);
  /** Looks at every lease that moves while an exchange is in flight. */
  const watchLeases = (): void => {
    for (const seen of exchanges.filter(({ endedAt, outlasted }) => endedAt === null && !outlasted)) {
      const due = fields(seen.delivery).due_at?.toMillis();
      if (now() >= seen.leaseUntil) seen.outlasted = true;
      else if (due !== undefined) seen.leaseUntil = due;
    }
  };
  /** When everything is over. */
  const atTheEnd = (events: number): void => {
    const deliveries = all().map(fields);
    for (const { id, status, reason, hold } of deliveries) {
      const say = (what: string) => broken.push(`${id.slice(0, 4)} ${what}`);
      if (status === 'pending') say(`is pending for ever, hold ${hold}`);
      if (status !== 'pending' && status !== 'succeeded' && reason === null) say('ended unexplained');
      const answers = exchanges.filter(({ delivery }) => delivery === id);
      if (status === 'succeeded' && !answers.some(({ ok }) => ok)) say('succeeded with no answer');
      const recorded = [...store.documents.values()].filter(({ data }) => data.delivery_id === id).length;
      if (recorded !== answers.length && !isExcused()) say(`has ${answers.length} exchanges, ${recorded} recorded`);
    }
    if (deliveries.length !== events) broken.push(`${deliveries.length} deliveries of ${events} events`);
  };
  /** In any n seconds no more begin than are due in n + 3, and one (docs/rate-limits.md). */
  const withinRate = (perSecond: number): void => {
    const starts = exchanges.map(({ startedAt }) => startedAt).sort((a, b) => a - b);
    for (const [first, from] of starts.entries())
      for (const [last, to] of starts.entries()) {
        const most = perSecond * ((to - from) / 1_000 + 3) + 1;
        if (last >= first && last - first + 1 > most)
          return void broken.push(`${last - first + 1} exchanges in ${to - from} ms`);
      }
  };
  return { broken, whenOneStarts, watchLeases, atTheEnd, withinRate };
}
