import { describe, expect, test } from '@jest/globals';

import {
  chooseReplays,
  familyOf,
  nextPageAt,
  pageSize,
  replayedAfter,
  NOTHING_REPLAYED,
} from '../../../../shared/sweep/replay-choice.ts';
import type { Candidate, Choosing, Family, Sibling } from '../../../../shared/sweep/replay-choice.ts';
import type { Asked, Matching } from '../../../../shared/webhooks/match.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';

const at = (ms: number) => Timestamp.fromMillis(ms);
const ORDERED = 1_000_000;

const job: Choosing = { id: 'mine', mode: 'failed', created_at: at(ORDERED), beside: ['beside'] };
const all: Choosing = { ...job, mode: 'all' };

const failed: Candidate = {
  ...{ id: 'd1', webhook_id: 'w', event_id: 'evt_1', event_type: 'order.paid', subject_key: null, customer_key: null },
  ...{ status: 'failed', replay_of: null, created_at: at(0) },
};
const active = new Map([['w', { status: 'active' as const }]]);
/** Webhooks as a job has them; what they ask for decides only of an owner's. */
const asking = (webhooks: NonNullable<Given['webhooks']>) =>
  new Map([...webhooks].map(([id, webhook]) => [id, { event_types: null, match: {}, ...webhook }] as const));
const OF_ACME: Asked = {
  ...({
    source: 'client',
    type: 'order.paid',
    account: 'acme',
    subject: null,
    customer: null,
    sku: null,
    plan: null,
  } as const),
};
const told = (ids: readonly string[]) => new Map(ids.map((id) => [id, OF_ACME]));
const owned = (account: string): NonNullable<Given['webhooks']> =>
  new Map([['w', { status: 'active', owner: 'acme', owner_match: { account: [account] } }]]);
const family = (siblings: readonly Sibling[] = [], isFirstOnItsWay = false): Family => ({
  siblings,
  isFirstOnItsWay,
  nextId: 'next',
});
const sibling = (status: Sibling['status'], ms: number, by?: string): Sibling => ({
  ...{ id: 'r1', status, created_at: at(ms) },
  ...(by !== undefined && { job: by }),
});

interface Given {
  job?: Choosing;
  candidate?: Partial<Candidate>;
  family?: Family;
  webhooks?: ReadonlyMap<
    string,
    Pick<Matching, 'owner' | 'owner_match'> & { status: 'active' | 'paused' | 'disabled' }
  >;
  events?: readonly string[];
}

function chosen({
  job: by = job,
  candidate = {},
  family: found = family(),
  webhooks = active,
  events = ['evt_1'],
}: Given) {
  const given = { ...failed, ...candidate };
  const families = new Map([[familyOf(given), found]]);
  return chooseReplays(by, [given], { webhooks: asking(webhooks), events: told(events), families })[0];
}

describe('a delivery', () => {
  test.each<[string, Given, string | null]>([
    ['that failed is sent', {}, null],
    ['to a paused webhook is sent, and waits', { webhooks: new Map([['w', { status: 'paused' }]]) }, null],
    ['that is pending is under way', { candidate: { status: 'pending' }, job: all }, 'skipped_pending'],
    ['to a disabled webhook is not', { webhooks: new Map([['w', { status: 'disabled' }]]) }, 'skipped_webhook'],
    ['to a deleted webhook is not', { webhooks: new Map() }, 'skipped_webhook'],
    ["to an owner's webhook is sent where its event is for the owner", { webhooks: owned('acme') }, null],
    ["to an owner's webhook is not where its event is not", { webhooks: owned('other') }, 'skipped_webhook'],
    ['whose event is gone is not', { events: [] }, 'skipped_expired'],
    ['of a payload has no event', { candidate: { event_id: null }, events: [] }, null],
    ['whose replay failed before is sent', { family: family([sibling('failed', 10, 'another')]) }, null],
    ['whose replay succeeded before is not', { family: family([sibling('succeeded', 10)]) }, 'skipped_done'],
    ['whose replay is pending is not', { family: family([sibling('pending', 10)]) }, 'skipped_done'],
    ['whose first has succeeded is not', { candidate: { replay_of: 'd0' }, family: family([], true) }, 'skipped_done'],
    ['that this job has sent is not', { family: family([sibling('failed', 10, 'mine')]) }, 'skipped_done'],
    ['that a job beside it has sent is not', { family: family([sibling('failed', 10, 'beside')]) }, 'skipped_done'],
    ['that was sent since the order is not', { family: family([sibling('failed', ORDERED)]) }, 'skipped_done'],
    [
      'of which all is wanted is sent, whatever came of it',
      { job: all, family: family([sibling('succeeded', 10)], true) },
      null,
    ],
    [
      'of which all is wanted is not, where it was sent since',
      { job: all, family: family([sibling('failed', ORDERED)]) },
      'skipped_done',
    ],
    [
      'of which all is wanted is not, where a job beside it has',
      { job: all, family: family([sibling('failed', 10, 'beside')]) },
      'skipped_done',
    ],
  ])('%s', (_, given, reason) => {
    expect(chosen(given)).toEqual(reason === null ? { id: 'next' } : { as: reason });
  });

  test('and its replay are one, to each webhook', () => {
    const replay = { ...failed, id: 'r1', replay_of: 'd1' };
    const elsewhere = { ...failed, id: 'd2', webhook_id: 'v' };
    const webhooks = new Map([...active, ['v', { status: 'active' as const }]]);
    const families = new Map([
      [familyOf(failed), family()],
      [familyOf(elsewhere), { ...family(), nextId: 'other' }],
    ]);
    const choices = chooseReplays(job, [failed, replay, elsewhere], {
      ...{ webhooks: asking(webhooks), events: told(['evt_1']), families },
    });
    expect(choices).toEqual([{ id: 'next' }, { as: 'skipped_done' }, { id: 'other' }]);
    expect(replayedAfter({ ...NOTHING_REPLAYED, seen: 1, skipped_done: 1 }, choices)).toEqual({
      ...{ ...NOTHING_REPLAYED, seen: 4, replayed: 2, skipped_done: 2 },
    });
  });
});

test.each([
  [{ rate_per_second: 1, dry_run: false }, 1],
  [{ rate_per_second: 500, dry_run: false }, 100],
  [{ rate_per_second: 1, dry_run: true }, 100],
])('a page of %j has %d deliveries', (paced, size) => {
  expect(pageSize(paced)).toBe(size);
});

test.each([
  [3, 3, 1_000],
  [3, 1, 334],
  [500, 0, 0],
])('at %d a second the page after %d waits %d ms', (rate, made, ms) => {
  expect(nextPageAt(rate, made, 0)).toBe(ms);
});
