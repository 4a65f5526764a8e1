/** What the chaos test says of accounts that don't agree: each way of losing something is seen. */
import { describe, expect, it } from '@jest/globals';

import type { Receipt } from '../chaos/endpoints.ts';
import type { Item } from '../chaos/items.ts';
import { planOf } from '../chaos/plan.ts';
import { abandonedExchanges } from '../chaos/abandoned.ts';
import { deliveryOf, problemsIn } from '../chaos/verdict.ts';
import type { Evidence, StoredDelivery } from '../chaos/verdict.ts';

const webhookOf = (endpoint: string) => `webhook of ${endpoint}`;

const item = (key: string, changes: Partial<Item> = {}): Item => ({
  key,
  kind: 'event',
  id: `evt_${key}`,
  endpoints: ['healthy'],
  queue: null,
  request: null,
  notification: null,
  answers: [{ at: 1, status: 201 }],
  acceptedAt: 1,
  wrongId: null,
  ...changes,
});

const receipt = ({ key, id, endpoints }: Item, changes: Partial<Receipt> = {}): Receipt => ({
  at: 2,
  endpoint: endpoints[0]!,
  id,
  bodyId: id,
  dataHash: 'same',
  key,
  verified: true,
  status: 204,
  ...changes,
});

const stored = (of: Item, changes: Partial<StoredDelivery> = {}): StoredDelivery => {
  const webhook_id = webhookOf(of.endpoints[0]!);
  return { id: deliveryOf(of, webhook_id), webhook_id, status: 'succeeded', reason: null, hold: null, ...changes };
};

/** All of these items accepted, received once and recorded, but for the changes. */
function evidence(items: Item[], changes: Partial<Evidence> = {}, deliveries = items.map((each) => stored(each))) {
  const byId = new Map(deliveries.map((each) => [each.id, each]));
  const attempts = new Map(deliveries.map(({ id }) => [id, 1]));
  const receipts = items.map((each) => receipt(each));
  const rest = { pushes: [], webhookOf, quarantined: 0, ledgerDifference: 0, holes: null, crashed: [] };
  const abandoned = new Map<string, number>();
  return { items, receipts, deliveries: byId, attempts, abandoned, ...rest, ...changes } satisfies Evidence;
}

const kindsIn = (of: Evidence) => problemsIn(of).map(({ kind }) => kind);

const one = item('a');
const hole = item('h', { endpoints: ['hole'] });
const first = item('q1', { endpoints: ['ordered'], queue: 'q' });
const second = item('q2', { endpoints: ['ordered'], queue: 'q' });
const push = { instance: 'deliver', delivery: stored(one).id, attempt: 1, from: 1, until: 2 };

describe('the verdict', () => {
  it.each<[string, Evidence]>([
    ['all is well', evidence([one])],
    ['a queue was kept', evidence([first, second])],
    [
      'an event of a queue was repeated before its end',
      evidence([first, second], {
        receipts: [receipt(first, { status: 500 }), receipt(first), receipt(second)],
        attempts: new Map([
          [stored(first).id, 2],
          [stored(second).id, 1],
        ]),
      }),
    ],
    ['a POST was interrupted', evidence([one], { attempts: new Map(), pushes: [{ ...push, status: 502 }] })],
    [
      'an exchange was handed over to a process that was killed',
      evidence([one], {
        attempts: new Map(),
        pushes: [{ ...push, status: 204 }],
        abandoned: new Map([[stored(one).id, 1]]),
      }),
    ],
    [
      'the hole is explained',
      evidence([hole], { receipts: [] }, [stored(hole, { status: 'discarded', reason: 'webhook_disabled' })]),
    ],
  ])('has nothing to say where %s', (_, given) => {
    expect(problemsIn(given)).toEqual([]);
  });

  it.each<[string, string[], Evidence]>([
    ['nothing came', ['lost'], evidence([one], { receipts: [] }, [])],
    [
      'only a failure came',
      ['lost'],
      evidence([one], { receipts: [receipt(one, { status: 500 })] }, [stored(one, { status: 'failed', reason: 'x' })]),
    ],
    [
      'it came to another',
      ['lost', 'POST without attempt'],
      evidence([one], { receipts: [receipt(one, { endpoint: 'slow' })] }, []),
    ],
    ['the store alone says so', ['lost', 'succeeded unseen'], evidence([one], { receipts: [] })],
    ['the hole is not explained', ['lost'], evidence([hole], { receipts: [] }, [stored(hole, { status: 'failed' })])],
    ['it was never accepted', ['never accepted'], evidence([item('a', { acceptedAt: null })])],
    ['it was refused', ['refused'], evidence([item('a', { answers: [{ at: 1, status: 401 }] })])],
    ['another id was answered', ['wrong id'], evidence([item('a', { wrongId: 'evt_b' })])],
    ['the body has another id', ['wrong id'], evidence([one], { receipts: [receipt(one, { bodyId: 'evt_b' })] })],
    [
      'its repeat has other data',
      ['changed'],
      evidence([one], {
        receipts: [receipt(one), receipt(one, { dataHash: 'other' })],
        attempts: new Map([[stored(one).id, 2]]),
      }),
    ],
    ['a signature is wrong', ['not verified'], evidence([one], { receipts: [receipt(one, { verified: false })] })],
    ['a POST has no attempt', ['POST without attempt'], evidence([one], { attempts: new Map() })],
    [
      'a POST has no attempt though its push was answered',
      ['POST without attempt'],
      evidence([one], { attempts: new Map(), pushes: [{ ...push, status: 204 }] }),
    ],
    [
      'an event was repeated behind its next',
      ['out of order'],
      evidence([first, second], {
        receipts: [receipt(first), receipt(second), receipt(first)],
        attempts: new Map([
          [stored(first).id, 2],
          [stored(second).id, 1],
        ]),
      }),
    ],
    [
      'a queue was turned round',
      ['out of order'],
      evidence([first, second], { receipts: [receipt(second), receipt(first)] }),
    ],
    ['it still waits', ['still pending'], evidence([one], {}, [stored(one, { status: 'pending', hold: 'order' })])],
    ['valid input was quarantined', ['quarantined'], evidence([one], { quarantined: 1 })],
    ['the ledger has a difference', ['ledger'], evidence([one], { ledgerDifference: 1 })],
    ['the audit found holes', ['ledger'], evidence([one], { holes: 'holes: 1' })],
    ['a part crashed', ['crashed'], evidence([one], { crashed: ['deliver'] })],
  ])('is told where %s', (_, kinds, given) => {
    expect(kindsIn(given)).toEqual(kinds);
  });
});

describe('the plan', () => {
  const options = { seed: 5, seconds: 60, kills: 40, data: true };

  it('follows from the seed', () => {
    expect(planOf(options)).toEqual(planOf(options));
    expect(planOf({ ...options, seed: 6 })).not.toEqual(planOf(options));
  });

  it('kills the embedded servers only where they keep their data', () => {
    const parts = ({ kills }: { kills: { part: string }[] }) => new Set(kills.map(({ part }) => part));
    expect(parts(planOf(options))).toContain('firestore');
    expect(parts(planOf({ ...options, data: false }))).not.toContain('firestore');
  });
});

describe('what was handed over', () => {
  const told = (at: number, part: string, delivery: string, outcome: string) => ({
    ...{ at, part },
    line: JSON.stringify({ message: 'delivery.attempted', delivery, outcome }),
  });
  const failedIn = (part: string) => ({ at: 3, part, line: JSON.stringify({ severity: 'ERROR', message: 'delivery.attempted', delivery: 'd' }) }); // prettier-ignore
  const failed = failedIn('deliver');
  const pushed = (outcome: string) => ({ at: 2, part: 'deliver', line: JSON.stringify({ message: 'delivery.attempted', delivery: 'd', outcome, path: '/deliver' }) }); // prettier-ignore
  it.each<[string, ReturnType<typeof told>[], [string, number][]]>([
    ['and could not be recorded', [told(1, 'deliver', 'd', 'handed_over'), failed], [['d', 1]]],
    [
      'and could not be recorded, and another push came meanwhile',
      [pushed('handed_over'), pushed('in_hand'), failed],
      [['d', 1]],
    ],
    [
      'in a process that nobody killed, and could not be recorded',
      [told(1, 'deliver-3', 'd', 'handed_over'), failedIn('deliver-3')],
      [['d', 1]],
    ],
    ['by nobody, and could not be recorded: its push was answered 5xx', [failed], []],
    ['and ended', [told(1, 'deliver', 'd', 'handed_over'), told(2, 'deliver', 'd', 'succeeded')], []],
    ['and was killed before its end', [told(1, 'deliver', 'd', 'handed_over')], [['d', 1]]],
    ['to another process', [told(1, 'deliver-2', 'd', 'handed_over')], []],
    ['after the kill', [told(6, 'deliver', 'd', 'handed_over')], []],
    [
      'and was killed, and sent again by its successor',
      [told(1, 'deliver', 'd', 'handed_over'), told(6, 'deliver', 'd', 'succeeded')],
      [['d', 1]],
    ],
    ['by nobody: it only says so', [{ at: 1, part: 'deliver', line: 'starting' }], []],
  ])('%s', (_, lines, abandoned) => {
    expect([...abandonedExchanges(lines, [{ at: 5, part: 'deliver' }])]).toEqual(abandoned);
  });
});
