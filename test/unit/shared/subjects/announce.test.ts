import { describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../../../shared/base/json.ts';
import { workspaceRules } from '../../../../shared/sources/workspace/subject-rules.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { announcedWith, instantOfTimestamp } from '../../../../shared/subjects/announce.ts';
import { isListed } from '../../../../shared/subjects/announced.ts';
import type { Announced, Seen } from '../../../../shared/subjects/announced.ts';
import type { SubjectDocument } from '../../../../shared/subjects/document.ts';

const BEGAN = Date.parse('2026-11-25T10:00:00Z');
const timeAt = (second: number) => Timestamp.fromMillis(BEGAN + second * 1000);
const at = (second: number) => instantOfTimestamp(timeAt(second));
const seenAt = (second: number, state: JsonObject | null): Seen => ({
  state,
  status: state === null ? 'inaccessible' : 'fresh',
  at: at(second),
});
const event = (type: string, second: number) => ({ type, occurred_at: at(second) });

/** A document whose state was observed at second 10 and, unless a time is given, carried then. */
const documentWith = (announced: Announced, toldAt = 10): SubjectDocument => ({
  ...{ v: 1, id: 'key', source: 'google-workspace', account: 'C0', kind: 'subscription', subject_id: 'C0/C1/1' },
  ...{ customer_key: null, subscription_ids: [], replaced_by: null, state: null, state_status: 'fresh' },
  ...{ observed_at: timeAt(10), source_updated_at: null, announced: JSON.stringify(announced), announced_number: 1 },
  ...{ told_at: at(toldAt), difference: null, listed_in: null },
});

const said = (announced: Announced) =>
  Object.fromEntries(
    Object.entries(announced).map(([field, { value, carried }]) => [
      field,
      carried === undefined ? value : { value, carried },
    ]),
  );

describe('what was carried is kept where it contradicts what was announced', () => {
  const ANNOUNCED: Announced = {
    status: { value: 'cancelled', at: at(5) },
    plan: { value: 'trial', at: at(5) },
    state_status: { value: 'fresh', at: at(5) },
  };
  const CARRIED: Announced = {
    ...ANNOUNCED,
    status: { value: 'cancelled', at: at(5), carried: 'active' },
    plan: { value: 'trial', at: at(5), carried: 'flexible' },
  };
  const active = { status: 'active', plan: 'flexible' };
  const asAnnounced = { status: 'cancelled', plan: 'trial' };
  const both = {
    status: { value: 'cancelled', carried: 'active' },
    plan: { value: 'trial', carried: 'flexible' },
    state_status: 'fresh',
  };
  const neither = { ...asAnnounced, state_status: 'fresh' };

  test.each([
    ['a contradiction', ANNOUNCED, 'license.assignment_changed', seenAt(20, active), both],
    ['none', ANNOUNCED, 'license.assignment_changed', seenAt(20, asAnnounced), neither],
    ['one that is over', CARRIED, 'license.assignment_changed', seenAt(20, asAnnounced), neither],
    ['one older than what was carried', ANNOUNCED, 'license.assignment_changed', seenAt(9, active), neither],
    ['an end older than what was carried', CARRIED, 'license.assignment_changed', seenAt(9, asAnnounced), both],
    ['the state that was carried last, again', CARRIED, 'license.assignment_changed', seenAt(10, active), both],
    [
      'an inaccessible one',
      CARRIED,
      'license.assignment_changed',
      seenAt(20, null),
      {
        ...both,
        state_status: { value: 'fresh', carried: 'inaccessible' },
      },
    ],
    [
      'an event that announces the field',
      CARRIED,
      'subscription.plan_changed',
      seenAt(20, active),
      {
        ...both,
        plan: 'flexible',
      },
    ],
    [
      'an event that announces another status',
      ANNOUNCED,
      'subscription.suspended',
      seenAt(20, active),
      {
        ...both,
        status: { value: 'suspended', carried: 'active' },
      },
    ],
    [
      'one with a state older than what was carried',
      ANNOUNCED,
      'subscription.resumed',
      seenAt(9, active),
      {
        ...neither,
        status: { value: 'active', carried: 'cancelled' },
      },
    ],
  ])('%s', (_, announced, type, seen, expected) => {
    const telling = announcedWith(workspaceRules, event(type, 18), timeAt(8), seen, documentWith(announced));
    expect(said(telling.announced)).toEqual(expected);
    expect(telling.toldAt).toBe(seen.at > at(10) ? seen.at : at(10));
  });

  test('a state that only a pass had stored is carried by the first delivery', () => {
    const announced = { plan: { value: 'trial', at: at(5) } };
    const telling = announcedWith(
      workspaceRules,
      event('license.assignment_changed', 8),
      timeAt(8),
      seenAt(10, { plan: 'flexible' }),
      documentWith(announced, 6),
    );
    expect(said(telling.announced)).toMatchObject({ plan: { value: 'trial', carried: 'flexible' } });
    expect(telling.toldAt).toBe(at(10));
  });
});

describe('the list must show a subject', () => {
  const status = { value: 'cancelled', at: at(1) };
  const standing = (value: string, carried?: string) => ({ value, at: at(1), ...(carried && { carried }) });
  const cancelled = { state: { status: 'cancelled' }, status: 'fresh' } as const;
  const alive = { state: { status: 'active' }, status: 'fresh' } as const;
  const gone = { state: null, status: 'inaccessible' } as const;

  test.each<[string, Announced, Pick<Seen, 'state' | 'status'>, boolean]>([
    ['that is alive, whatever was announced', {}, alive, true],
    ['that was cancelled', { status, state_status: standing('fresh') }, cancelled, true],
    ['that vanished untold', { status, state_status: standing('fresh') }, gone, true],
    [
      'that vanished, which another event carried',
      { status, state_status: standing('fresh', 'inaccessible') },
      gone,
      true,
    ],
    ['that was told inaccessible', { status, state_status: standing('inaccessible') }, gone, false],
    ['that was seen again since', { status, state_status: standing('inaccessible', 'fresh') }, cancelled, true],
    ['that nobody heard of', {}, cancelled, false],
  ])('%s', (_, announced, known, expected) => {
    expect(isListed(announced, known)).toBe(expected);
  });
});
