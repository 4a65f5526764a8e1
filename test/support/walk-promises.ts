/** The promises of docs/protocol.md, held against what a walk does. */
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { attemptsIn } from './attempts.ts';
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
  timeoutMs: number;
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
  /** Whether an instance put a delivery off for its state that had followed its first push: another may have sent it. */
  wasPutOff: (delivery: string) => boolean;
  hasCrashed: (instance: string) => boolean;
  now: () => number;
}

/** The deliveries as they are now. */
export function deliveriesIn(store: MemoryStore) {
  return {
    all: () => store.all(DELIVERIES).map(({ id }) => id),
    fields: (id: string) => store.kept(DELIVERIES.doc(id))!,
    /** As text that compares as the times do. */
    committedAt: (id: string) => store.documents.get(DELIVERIES.doc(id).path)!.createTime.valueOf(),
  };
}

/** How many deliveries must have failed before a breaker opens, in these walks, or time alone disables a webhook. */
export const FAILED_DELIVERIES = 2;

/** What a lane says of its webhook's standing, held against the exchanges. */
export function standingIn(store: MemoryStore, webhook: string, exchanges: readonly SeenExchange[]) {
  const broken: string[] = [];
  const { all, fields } = deliveriesIn(store);
  const lane = () => store.kept(LANES.doc(webhook));
  const stored = () => store.kept(WEBHOOKS.doc(webhook))!;
  const attempts = () => attemptsIn(store);
  let [isOpen, probe, last, enabledAt] = [false, null as string | null, null as string | null, 0];

  return {
    broken,
    /** The webhook's status is about to change: one that was disabled starts anew. */
    changed: (at: number) => void (stored().status === 'disabled' && (enabledAt = at)),
    /** Looks at it after every step. */
    watch: (): void => {
      const failed = new Set(exchanges.filter(({ ok }) => ok === false).map(({ delivery }) => delivery)).size;
      const now = lane();
      if (now?.open && !isOpen && failed < FAILED_DELIVERIES) broken.push('a breaker opens for one delivery');
      isOpen = now?.open === true;
      if (stored().disabled_reason === 'failing' && failed < FAILED_DELIVERIES)
        broken.push('one delivery disables by time');
      const named = now?.probe ?? null;
      if (named !== null && named !== probe) {
        const isHeld = ({ id, status, hold }: DeliveryDocument) =>
          id !== named && status === 'pending' && hold !== null && hold !== 'order';
        const again = named === last && now?.probe_granted !== true;
        if (again && all().map(fields).some(isHeld)) broken.push('the same probe twice while another is held');
        last = named;
      }
      if (!isOpen) last = null;
      probe = named;
    },
    /** Whether the lane says of an active webhook what its exchanges say; null where it does. */
    wrong: (): string | null => {
      if (stored().status !== 'active') return null;
      const made = attempts();
      const { failing_since: failing } = lane() ?? {};
      const lastSuccess = made.findLast(({ success }) => success)?.created_at.toMillis() ?? -Infinity;
      const since = Math.max(lastSuccess, enabledAt);
      const failures = made.filter(({ success, created_at }) => !success && created_at.toMillis() > since);
      const lastFailure = made.findLast(({ success }) => !success)?.created_at.toMillis() ?? -Infinity;
      if (failing && lastSuccess >= lastFailure) return 'says failing, and its last exchange has succeeded';
      if (!failing && failures.length >= 2) return 'has failed twice since its last success, and nothing says failing';
      return null;
    },
  };
}

export function openPromises({ store, exchanges, isOrdered, isExcused, wasPutOff, hasCrashed, now }: Watched) {
  const broken: string[] = [];
  const { all, fields, committedAt } = deliveriesIn(store);

  const whenOneStarts = (seen: SeenExchange, kept: DeliveryDocument): void => {
    const say = (what: string) => broken.push(`${what} (${seen.delivery.slice(0, 4)})`);
    const firstPushRepeated = !isOrdered && seen.followsFirstPush;
    const others = exchanges.filter(({ delivery }) => delivery === seen.delivery);
    const inFlight = others.filter(({ endedAt }) => endedAt === null);
    // The first push, and it alone, may be followed twice, and what then is put off is no lease of who sends it.
    const isFirstOfTwo = ({ delivery, followsFirstPush }: SeenExchange) =>
      !isOrdered && followsFirstPush && wasPutOff(delivery);
    if (inFlight.some((other) => !other.outlasted && !isFirstOfTwo(other)) && !isExcused() && !firstPushRepeated)
      say('two exchanges at once');
    const hasOutlasted = others.some(({ outlasted }) => outlasted);
    const endedItself = kept.status === 'succeeded' || kept.status === 'failed';
    if (endedItself && (isOrdered || !(isExcused() || hasOutlasted || firstPushRepeated))) say('starts after its end');
    const isEarly = seen.attempt === kept.attempts + 1 && kept.scheduled_at.toMillis() > seen.startedAt;
    // Another instance may have put it off for its state, which this one had read before.
    if (isEarly && !firstPushRepeated) say('before its time');
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
  /** When everything is over. @param planned attempts of the webhook's policy */
  const atTheEnd = (events: number, planned: number): void => {
    const deliveries = all().map(fields);
    for (const { id, status, reason, hold, attempts, granted = 0 } of deliveries) {
      const say = (what: string) => broken.push(`${id.slice(0, 4)} ${what}`);
      if (status === 'pending') say(`is pending for ever, hold ${hold}`);
      if (status !== 'pending' && status !== 'succeeded' && reason === null) say('ended unexplained');
      if (reason === 'attempts_exhausted' && attempts - granted < planned) say('gave up before its plan was over');
      if (attempts > planned + granted) say('was tried more often than its plan and its operators said');
      const answers = exchanges.filter(({ delivery }) => delivery === id);
      if (status === 'succeeded' && !answers.some(({ ok }) => ok)) say('succeeded with no answer');
      const recorded = attemptsIn(store).filter(({ delivery_id }) => delivery_id === id).length;
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
