import { describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../../../shared/base/json.ts';
import { asHeard, countingPart, differenceOf, settled } from '../../../../shared/reconcile/difference.ts';
import { workspaceRules } from '../../../../shared/sources/workspace/subject-rules.ts';
import { announcedAfter, instantOf, withStatus } from '../../../../shared/subjects/announced.ts';
import type { Announced, EventFact } from '../../../../shared/subjects/announced.ts';

const MINUTE = 60_000;
const at = (second: number) => instantOf(`2026-11-25T10:00:${String(second).padStart(2, '0')}Z`);
const seen = (state: JsonObject, second: number) => ({ state, status: 'fresh' as const, at: at(second) });
const event = (type: string, second: number) => ({ type, occurred_at: at(second) });
const values = (announced: Announced) =>
  Object.fromEntries(Object.entries(announced).map(([field, { value }]) => [field, value]));

describe('what an event announces', () => {
  const told: Announced = {
    status: { value: 'active', at: at(10) },
    quantity: { value: 5, at: at(10) },
    plan: { value: 'flexible', at: at(10) },
  };
  const state = { status: 'suspended', quantity: 6, plan: 'trial' };

  test.each([
    ['subscription.created', 20, { status: 'active', quantity: 6, plan: 'trial' }],
    ['subscription.commitment_changed', 20, { status: 'active', quantity: 6, plan: 'flexible' }],
    ['subscription.suspended', 20, { status: 'suspended', quantity: 5, plan: 'flexible' }],
    ['subscription.suspended', 5, { status: 'active', quantity: 5, plan: 'flexible' }],
    ['google_workspace.unknown', 20, { status: 'active', quantity: 5, plan: 'flexible' }],
  ])('%s at second %i', (type, second, expected) => {
    const after = announcedAfter(workspaceRules, told, event(type, second), at(20), seen(state, 21));
    expect(values(after)).toEqual({ ...expected, state_status: 'fresh' });
  });

  test('an earlier delivery of the same event counts, not a later one', () => {
    const arrived = at(20);
    const first = announcedAfter(
      workspaceRules,
      told,
      event('subscription.commitment_changed', 20),
      arrived,
      seen(state, 21),
    );
    const later = announcedAfter(
      workspaceRules,
      first,
      event('subscription.commitment_changed', 20),
      arrived,
      seen({ quantity: 9 }, 50),
    );
    expect(values(later).quantity).toBe(6);
  });

  test('the status of the event that occurred last, whatever the order', () => {
    const facts = [
      { type: 'subscription.suspended', occurred_at: at(30) },
      { type: 'subscription.resumed', occurred_at: at(40) },
      { type: 'subscription.suspended', occurred_at: at(20) },
    ];
    expect(
      facts.reduce((announced, fact) => withStatus(workspaceRules, announced, fact, 'active'), told).status?.value,
    ).toBe('active');
    expect(
      withStatus(workspaceRules, told, { type: 'subscription.created', occurred_at: at(50) }, 'pending').status?.value,
    ).toBe('pending');
  });
});

const change = (announced: string | number | null, found: string | number) => ({ announced, found });

test.each([
  ['seen in no other pass', null, 3, null, 0],
  ['seen in this pass', { found: 6, pass: 3 }, 3, null, 0],
  ['seen in an earlier pass', { found: 6, pass: 2 }, 3, null, 1],
  ['of another value in an earlier pass', { found: 7, pass: 2 }, 3, null, 0],
  ['14 minutes after the last event', null, 3, -14, 0],
  ['15 minutes after the last event', null, 3, -15, 1],
])('a difference %s', (_, before, pass, minutes, counts) => {
  const noted = before && { fields: { quantity: before }, made: false };
  const lastEventAt = minutes === null ? null : minutes * MINUTE;
  const part = countingPart({ quantity: change(5, 6) }, { noted, pass, lastEventAt, now: 0 });
  expect(Object.keys(part)).toHaveLength(counts);
});

test('a field that was never announced is no difference, a status is', () => {
  expect(differenceOf({}, { state: { status: 'active', plan: 'trial' }, status: 'fresh' })).toEqual({
    status: { announced: null, found: 'active' },
  });
  expect(differenceOf({}, { state: null, status: 'inaccessible' })).toEqual({
    state_status: { announced: null, found: 'inaccessible' },
  });
});

test.each([
  ['that matched nobody explains its fields', 0, 30, {}],
  ['that matched somebody does not', 1, 30, { quantity: change(5, 6) }],
  ['that arrived before the value was announced does not', 0, 5, { quantity: change(5, 6) }],
])('an event %s', (_, matched, arrived, expected) => {
  const fact: EventFact = {
    ...{ id: 'evt', type: 'subscription.commitment_changed', occurredAt: at(1), arrived: at(arrived) },
    ...{ receivedAt: 0, matched, recovered: false },
  };
  const found = seen({ quantity: 6 }, 40);
  expect(differenceOf(settled(workspaceRules, { quantity: { value: 5, at: at(10) } }, [fact], found), found)).toEqual(
    expected,
  );
});

describe('what attempts say of a field', () => {
  const told: Announced = { quantity: { value: 5, at: at(10), unsure: true } };
  const heard = (webhook: string, quantity: number, second: number) => ({
    webhook,
    type: 'subscription.commitment_changed',
    seen: seen({ quantity }, second),
  });

  test.each([
    ['nothing: the value stays, now sure', [], 5],
    ['the event that told the newest state', [[heard('a', 6, 20)], [heard('a', 7, 30)], [heard('a', 8, 25)]], 7],
    ['the newest attempt of a webhook', [[heard('a', 6, 20), heard('a', 7, 30)]], 7],
    ['the webhook that was told longest ago of one event', [[heard('a', 6, 20), heard('b', 7, 30)]], 6],
  ])('%s', (_, attempts, value) => {
    const after = asHeard(workspaceRules, told, ['quantity'], attempts);
    expect(after.quantity).toMatchObject({ value });
    expect(after.quantity).not.toHaveProperty('unsure');
  });

  test('of an event that does not announce the field is nothing', () => {
    const other = { ...heard('a', 9, 20), type: 'subscription.suspended' };
    expect(asHeard(workspaceRules, told, ['quantity'], [[other]]).quantity?.value).toBe(5);
  });
});

test('a value that another delivery may contradict is unsure', () => {
  const told: Announced = { quantity: { value: 5, at: at(10) } };
  const changed = event('subscription.commitment_changed', 20);
  expect(announcedAfter(workspaceRules, told, changed, at(20), seen({ quantity: 6 }, 21), true).quantity).toMatchObject(
    {
      unsure: true,
    },
  );
  expect(announcedAfter(workspaceRules, told, changed, at(20), seen({ quantity: 5 }, 21), true).quantity).toEqual(
    told.quantity,
  );
});
