import { describe, expect, test } from '@jest/globals';

import { equationsOf } from '../../../../shared/status/equations.ts';
import type { Equations } from '../../../../shared/status/equations.ts';
import type { StatusFacts } from '../../../../shared/status/facts.ts';
import { toldOf } from '../../../../shared/status/headline.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const iso = (at: number) => new Date(at).toISOString();

const counted = { pending: 0, succeeded: 0, failed: 0, cancelled: 0, discarded: 0, total: 0 };
const equations = (change: Partial<Equations['events']> = {}, ageMs = 0): Equations => {
  const account = { events: 0, matched: 0, fanning_out: 0, difference: 0 };
  const none = equationsOf({ ...account, deliveries: counted, replays: counted, payloads: counted }, NOW - ageMs);
  return { ...none, events: { ...none.events, ...change } };
};
const health = { disabled: 0, paused: 0, open: 0, failing: 0, limited: 0, slow: 0, ok: 2 };
const facts = (change: Partial<StatusFacts> = {}): StatusFacts => ({
  ...{ window: '24h', from: iso(NOW - 86_400_000), to: iso(NOW), as_of: iso(NOW) },
  equations: equations({ received: 3, due: 5, delivered: 4, waiting: 1 }),
  pending: null,
  webhooks: { counts: health, failing: [], disabled: [], paused: [] },
  quarantine: { count: 0, newest: null },
  dead_letters: { count: 0, as_of: iso(NOW) },
  sources: [],
  unread: [],
  ...change,
});

test('the equations: failed and discarded are given up, cancelled stand apart, a fan-out waits', () => {
  const deliveries = { pending: 12, succeeded: 3_190, failed: 20, cancelled: 3, discarded: 25, total: 3_250 };
  const payloads = { ...counted, pending: 1, succeeded: 90, total: 91 };
  const account = { events: 1_200, matched: 3_402, fanning_out: 150, deliveries, difference: 2 };
  const found = equationsOf({ ...account, payloads, replays: counted }, NOW);
  expect(found).toStrictEqual({
    as_of: iso(NOW),
    events: { received: 1_200, due: 3_402, delivered: 3_190, waiting: 162, given_up: 45, cancelled: 3, missing: 2 },
    payloads: { given: 91, delivered: 90, waiting: 1, given_up: 0, cancelled: 0 },
    replays: { given: 0, delivered: 0, waiting: 0, given_up: 0, cancelled: 0 },
  });
  const { due, delivered, waiting, given_up, cancelled, missing } = found.events;
  expect(delivered + waiting + given_up + cancelled + missing).toBe(due);
});

const replayed = { ...equations({ given_up: 2 }), replays: { ...equations().replays, given: 2, delivered: 2 } };
const cases: [what: string, change: Partial<StatusFacts>, headline: string, sentence: string][] = [
  ['all is delivered or waits', {}, 'complete', 'Nothing was given up in the last 24 hours. Nothing is missing. 4 delivered, 1 waiting.'],
  ['nothing at all', { equations: equations(), window: '1h' }, 'complete', 'Nothing was given up in the last hour. Nothing is missing. 0 delivered, 0 waiting.'],
  ['somebody ended one', { equations: equations({ cancelled: 4 }) }, 'complete', 'Nothing was given up in the last 24 hours. Nothing is missing. 0 delivered, 0 waiting.'],
  ['one is given up', { equations: equations({ given_up: 1 }) }, 'given_up', '1 delivery was given up in the last 24 hours, and can be replayed. Nothing is missing.'],
  ['those were replayed', { equations: replayed, window: '7d' }, 'given_up', '2 deliveries were given up in the last 7 days, and can be replayed; 2 replays were delivered. Nothing is missing.'],
  ['one is missing', { equations: equations({ missing: 1 }) }, 'missing', 'Nothing was given up in the last 24 hours. 1 delivery is missing: npx --no subrelay audit names them. 0 delivered, 0 waiting.'],
  ['some are missing, and one is given up', { equations: equations({ missing: 3, given_up: 1 }) }, 'missing', '1 delivery was given up in the last 24 hours, and can be replayed. 3 deliveries are missing: npx --no subrelay audit names them.'],
  ['there are more than there must be', { equations: equations({ missing: -2 }) }, 'unknown', 'Nobody can tell whether all is well: there are 2 more deliveries than events matched (npx --no subrelay audit). Nothing was given up in the last 24 hours. Nothing is missing. 0 delivered, 0 waiting.'],
  ['dead letters can’t be read', { dead_letters: null, unread: [{ part: 'dead_letters', reason: 'no' }] }, 'unknown', 'Nobody can tell whether all is well: dead letters could not be read (no). Nothing was given up in the last 24 hours. Nothing is missing. 4 delivered, 1 waiting.'],
  ['there are dead letters', { dead_letters: { count: 1, as_of: iso(NOW) } }, 'unknown', 'Nobody can tell whether all is well: dead letters hold 1 message (npx --no subrelay dead-letters list). Nothing was given up in the last 24 hours. Nothing is missing. 4 delivered, 1 waiting.'],
  ['nothing was ever counted', { equations: null, unread: [{ part: 'equations', reason: 'slow' }] }, 'unknown', 'Nobody can tell whether all is well: deliveries could not be read (slow).'],
  ['the last count stands', { equations: equations({ delivered: 1 }, 600_000), unread: [{ part: 'equations', reason: 'slow' }] }, 'complete', 'Nothing was given up in the last 24 hours. Nothing is missing. 1 delivered, 0 waiting.'],
  ['the last count is old', { equations: equations({}, 600_001), unread: [{ part: 'equations', reason: 'slow' }] }, 'unknown', 'Nobody can tell whether all is well: deliveries could not be read (slow); deliveries were counted last at 2026-11-30T11:49:59.999Z. Nothing was given up in the last 24 hours. Nothing is missing. 0 delivered, 0 waiting.'],
]; // prettier-ignore

test.each(cases)('%s', (_, change, headline, sentence) => {
  expect(toldOf(facts(change), NOW)).toMatchObject({ headline, sentence });
});

test('what somebody should look at is told behind the account', () => {
  const counts = { ...health, open: 1, failing: 1, disabled: 1 };
  const silent = {
    source: 'google-workspace' as const,
    last_received_at: null,
    silent: 'unheard' as const,
    reconcile: [],
  };
  const { sentence, headline } = toldOf(
    facts({
      webhooks: { counts, failing: [], disabled: [], paused: [] },
      quarantine: { count: 3, newest: null },
      sources: [silent, { ...silent, source: 'paddle-billing', silent: null }],
    }),
    NOW,
  );
  expect(headline).toBe('complete');
  expect(sentence).toMatch(
    / 2 webhooks fail\. 1 webhook is disabled\. 3 notifications are in quarantine\. Silent: google-workspace\.$/,
  );
});

describe('the numbers of the headline', () => {
  test('are sums over events, payloads and replays', () => {
    const all = equations({ given_up: 1, missing: 2 });
    const given = { ...all.payloads, given_up: 3 };
    expect(toldOf(facts({ equations: { ...all, payloads: given, replays: given } }), NOW)).toMatchObject({
      given_up: 7,
      missing: 2,
    });
  });

  test('are null where nobody could count', () => {
    expect(toldOf(facts({ equations: null }), NOW)).toMatchObject({ given_up: null, missing: null });
  });
});
