import { beforeEach, describe, expect, it, test } from '@jest/globals';

import { SubrelayError } from '../../../../shared/base/errors.ts';
import type { Observation } from '../../../../shared/events/event.ts';
import { BudgetExhausted } from '../../../../shared/sources/asking/budget.ts';
import { SourceFailure } from '../../../../shared/sources/asking/source-failure.ts';
import { ownEntity } from '../../../../shared/sources/paddle-billing/own-entity.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import type { SubjectDocument } from '../../../../shared/subjects/document.ts';
import { createFreshState } from '../../../../shared/subjects/fresh-state.ts';
import type { ObservationToSave } from '../../../../shared/subjects/subjects.ts';
import { billingQuestion } from '../../../support/state-questions.ts';
import type { Asking } from '../../../support/state-questions.ts';

/** By the store's clock. */
const ARRIVED = 1_000_000_000;
const at = (ms: number) => Timestamp.fromMillis(ms);
const sortable = (fraction: string) => `2026-03-02T09:15:04.${fraction.padEnd(9, '0')}Z`;
const own = (fraction: string) => ({ status: 'past_due', updated_at: `2026-03-02T09:15:04.${fraction}Z` });
const found = (fraction: string): Observation => ({
  kind: 'found',
  state: { status: 'active' },
  updatedAt: sortable(fraction),
});
const exhausted = new BudgetExhausted('paddle-billing', 'shop', 300);

let outcome: Observation | Error;
let fetched: number;
let saved: ObservationToSave[];
const freshState = createFreshState({
  fetchState: () => {
    fetched += 1;
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  },
  ownState: (event, raw) => {
    const entity = ownEntity(event, raw);
    return entity && { kind: 'found', ...entity };
  },
  save: (observation) => {
    saved.push(observation);
    return Promise.resolve({} as SubjectDocument);
  },
  announce: () => Promise.resolve(),
  customerKey: () => 'key',
  maxAgeSeconds: 60,
  maxWaitSeconds: 300,
  backoffSeconds: 5,
});
const ask = (asking: Partial<Asking> = {}) => freshState(billingQuestion({ arrivedMs: ARRIVED, ...asking }));
const known = (state_status: string, status: string | null, observedMs: number | null) => ({
  kind: 'known',
  observed: {
    state: status === null ? null : expect.objectContaining({ status }),
    state_status,
    state_observed_at: observedMs === null ? null : new Date(observedMs).toISOString(),
  },
});

beforeEach(() => {
  outcome = found('5');
  fetched = 0;
  saved = [];
});

describe('a state', () => {
  const stored = (observedMs: number, more: object = {}) => ({
    observed_at: at(observedMs),
    state: '{"status":"trialing"}',
    state_status: 'fresh' as const,
    source_updated_at: sortable('4'),
    ...more,
  });

  test.each<[string, Partial<Asking>, object, number]>([
    [
      'observed after the arrival is fresh',
      { stored: stored(ARRIVED + 1) },
      known('fresh', 'trialing', ARRIVED + 1),
      0,
    ],
    ['observed before is fetched', { stored: stored(ARRIVED - 1) }, known('fresh', 'active', ARRIVED), 1],
    [
      'an hour old is fetched',
      { stored: stored(ARRIVED), readMs: ARRIVED + 3_600_000 },
      known('fresh', 'active', ARRIVED + 3_600_000),
      1,
    ],
    [
      'older than the notification says is fetched',
      { stored: stored(ARRIVED + 1), entity: own('400001') },
      known('fresh', 'active', ARRIVED),
      1,
    ],
    [
      'as old as the notification says is fresh',
      { stored: stored(ARRIVED + 1), entity: own('40') },
      known('fresh', 'trialing', ARRIVED + 1),
      0,
    ],
    [
      'that is gone is inaccessible',
      { stored: stored(ARRIVED, { state_status: 'inaccessible' }), entity: own('3') },
      known('inaccessible', 'trialing', ARRIVED),
      0,
    ],
    [
      'that is gone, and older than the notification, is what the notification says',
      { stored: stored(ARRIVED, { state_status: 'inaccessible' }), entity: own('5') },
      known('inaccessible', 'past_due', ARRIVED),
      0,
    ],
  ])('%s', async (_, asking, expected, calls) => {
    expect(await ask(asking)).toEqual(expected);
    expect(fetched).toBe(calls);
  });
});

describe('an answer that is older than the notification', () => {
  beforeEach(() => {
    outcome = found('500000');
  });

  test.each([
    [0, 2_000],
    [1, 4_000],
    [2, 8_000],
  ])('is asked for again, after %i times in %i ms', async (lags, delayMs) => {
    expect(await ask({ entity: own('500001'), more: { lags } })).toMatchObject({
      kind: 'wait',
      lagging: true,
      delayMs,
    });
  });

  it('is never sent: in the end what the notification says goes out, stale', async () => {
    expect(await ask({ entity: own('500001'), more: { lags: 3 } })).toEqual(known('stale', 'past_due', ARRIVED));
  });

  it('is not sent where no time is left either', async () => {
    const late = { entity: own('500001'), readMs: ARRIVED + 299_000 };
    expect(await ask(late)).toMatchObject({ kind: 'wait', delayMs: 1_000 });
    expect(await ask({ ...late, readMs: ARRIVED + 300_000 })).toEqual(known('stale', 'past_due', ARRIVED));
  });

  it.each(['500000', '5', '499999'])('is no older at .%s', async (fraction) => {
    expect(await ask({ entity: own(fraction) })).toEqual(known('fresh', 'active', ARRIVED));
  });

  it('is waited for by any event where a newer state is stored', async () => {
    const stored = {
      observed_at: at(ARRIVED - 1),
      state: '{}',
      state_status: 'fresh' as const,
      source_updated_at: sortable('6'),
    };
    expect(await ask({ stored, sourceType: 'transaction.completed' })).toMatchObject({ kind: 'wait', lagging: true });
    const lastTime = { stored: { ...stored, state: '{"status":"paused"}' }, more: { lags: 3 } };
    expect(await ask({ ...lastTime, sourceType: 'transaction.completed' })).toEqual(
      known('stale', 'paused', ARRIVED - 1),
    );
  });
});

describe('while the budget is used up', () => {
  beforeEach(() => {
    outcome = exhausted;
  });

  it("the notification's own entity is an observation of when it arrived", async () => {
    expect(await ask({ entity: own('5') })).toEqual(known('fresh', 'past_due', ARRIVED));
    expect(saved).toMatchObject([
      { subjectKey: 'sub_01k5bbbbbbbbbbbbbbbbbbbb01', observation: { kind: 'found', updatedAt: sortable('5') } },
    ]);
    expect(saved[0]!.observedAt.toMillis()).toBe(ARRIVED);
  });

  it('what is stored goes out where it is newer', async () => {
    const stored = {
      observed_at: at(ARRIVED - 9),
      state: '{"status":"paused"}',
      state_status: 'fresh' as const,
      source_updated_at: sortable('6'),
    };
    expect(await ask({ entity: own('5'), stored })).toEqual(known('fresh', 'paused', ARRIVED - 9));
    expect(saved).toEqual([]);
  });

  test.each<[string, Partial<Asking>]>([
    ['an event that carries no entity', { sourceType: 'transaction.completed' }],
    ['an event that was found in the history', { more: { recovered: true } }],
    ['an event of more than a minute ago', { readMs: ARRIVED + 60_000 }],
  ])('%s waits', async (_, asking) => {
    expect(await ask({ entity: own('5'), ...asking })).toMatchObject({ kind: 'wait', lagging: false, delayMs: 5_000 });
    expect(saved).toEqual([]);
  });
});

describe('while the source fails', () => {
  beforeEach(() => {
    outcome = new SourceFailure('busy', 'answered 503', { retryAfterMs: 7_000 });
  });

  it('deliveries wait, and do not take the notification for an answer', async () => {
    expect(await ask({ entity: own('5') })).toMatchObject({ kind: 'wait', delayMs: 7_000, error: outcome });
    expect(await ask({ more: { waits: 2 } })).toMatchObject({ kind: 'wait', delayMs: 20_000 });
  });

  it('the wait ends when their time is over', async () => {
    expect(await ask({ readMs: ARRIVED + 298_000 })).toMatchObject({ kind: 'wait', delayMs: 2_000 });
  });

  const over = { readMs: ARRIVED + 300_000 };
  const old = { observed_at: at(ARRIVED - 9), state: '{"status":"trialing"}', state_status: 'fresh' as const };
  test.each<[string, Partial<Asking>, object]>([
    [
      'the last known state',
      { stored: { ...old, source_updated_at: null }, sourceType: 'transaction.paid' },
      known('stale', 'trialing', ARRIVED - 9),
    ],
    ['none where none was ever known', { sourceType: 'transaction.paid' }, known('unavailable', null, null)],
    ["the notification's own where none is known", { entity: own('5') }, known('stale', 'past_due', ARRIVED)],
    [
      "the notification's own where it is newer",
      { stored: { ...old, source_updated_at: sortable('4') }, entity: own('5') },
      known('stale', 'past_due', ARRIVED),
    ],
    [
      'the stored one where that is newer',
      { stored: { ...old, source_updated_at: sortable('6') }, entity: own('5') },
      known('stale', 'trialing', ARRIVED - 9),
    ],
  ])('then they go out with %s', async (_, asking, expected) => {
    expect(await ask({ ...over, ...asking })).toEqual(expected);
  });

  it('a failure of our own is none of the source', async () => {
    outcome = new SubrelayError('STORE_UNAVAILABLE', 'down');
    await expect(ask()).rejects.toBe(outcome);
  });
});

it('an answer that it is gone or not ours is an answer', async () => {
  outcome = { kind: 'inaccessible' };
  expect(await ask({ sourceType: 'transaction.paid' })).toEqual(known('inaccessible', null, ARRIVED));
  expect(await ask({ entity: own('5') })).toEqual(known('inaccessible', 'past_due', ARRIVED));
  expect(saved).toHaveLength(2);
});

describe('where no credentials are configured', () => {
  const older = { observed_at: at(ARRIVED - 9), state: '{"status":"trialing"}', state_status: 'fresh' as const };
  beforeEach(() => {
    outcome = { kind: 'unavailable' };
  });

  test.each<[string, Partial<Asking>, object]>([
    ['nothing is known', { sourceType: 'transaction.paid' }, known('unavailable', null, null)],
    ['the notification itself is known', { entity: own('5') }, known('unavailable', 'past_due', ARRIVED)],
    [
      'the newer of the two is sent',
      { stored: { ...older, source_updated_at: sortable('6') }, entity: own('5') },
      known('unavailable', 'trialing', ARRIVED - 9),
    ],
    [
      'what came last is newer where the source gave no time',
      { stored: { ...older, source_updated_at: null }, entity: own('5') },
      known('unavailable', 'past_due', ARRIVED),
    ],
    [
      'but not what was found in the history',
      { stored: { ...older, source_updated_at: null }, entity: own('5'), more: { recovered: true } },
      known('unavailable', 'trialing', ARRIVED - 9),
    ],
  ])('%s', async (_, asking, expected) => {
    expect(await ask(asking)).toEqual(expected);
    expect(saved).toEqual([]);
  });
});
