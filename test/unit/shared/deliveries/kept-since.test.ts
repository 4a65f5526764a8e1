import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { keptMs } from '../../../../shared/deliveries/kept.ts';
import { keptSince, notedFor, surelyKeptSince } from '../../../../shared/deliveries/kept-since.ts';
import { payloadDelivery } from '../../../../shared/deliveries/new-delivery.ts';
import { endedFields } from '../../../../shared/deliveries/deliveries.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
type Past = NonNullable<ReturnType<typeof notedFor>>;

test.each([
  [undefined, 100],
  [100, 100],
  [30, 30],
  [7, 7],
])('with RETENTION_DAYS %j a delivery is kept for %i days once it has ended, and each attempt', (days, kept) => {
  const given = { id: 'a', webhookId: 'b', payload: 'x', scheduledAt: null, digest: null };
  const pending = payloadDelivery(given, aWebhook(), NOW, days);
  expect(pending.expire_at).toBeNull();
  expect(Object.hasOwn(pending, 'kept_days')).toBe(kept !== 100);
  expect(endedFields(pending, 'succeeded', null, NOW + DAY).expire_at.toMillis()).toBe(NOW + (1 + kept) * DAY);
  expect(keptMs(pending)).toBe(kept * DAY);
  const ended = payloadDelivery(given, aWebhook({}, { status: 'disabled' }), NOW, days);
  expect(ended.expire_at?.toMillis()).toBe(NOW + kept * DAY);
  expect(keptMs({ ...pending, origin: 'test' })).toBe(7 * DAY);
});

test('what was never set, or is set as before, is not noted', () => {
  expect(notedFor(null, 100, NOW)).toBeNull();
  expect(notedFor({ days: 7, before: [] }, 7, NOW)).toBeNull();
});

test('a shorter time of before counts for an hour more: instances of before may work on', () => {
  const before = [{ days: 7, until: Timestamp.fromMillis(NOW + 3_600_000) }];
  expect(notedFor({ days: 7, before: [] }, 100, NOW)).toEqual({ days: 100, before });
});

test.each<[string, Past, number]>([
  ['as long as ever', { days: 100, before: [] }, NOW - 100 * DAY],
  ['shorter', { days: 7, before: [] }, NOW - 7 * DAY],
  ['longer since a day', { days: 100, before: [{ days: 7, until: Timestamp.fromMillis(NOW - DAY) }] }, NOW - 7 * DAY],
  [
    'longer since 30 days',
    { days: 100, before: [{ days: 7, until: Timestamp.fromMillis(NOW - 30 * DAY) }] },
    NOW - 30 * DAY,
  ],
])('deliveries that are kept %s', (_, past, since) => {
  expect(keptSince(past, NOW)).toBe(since);
});

/** The settings of a deployment's life, each with the days until the next, and events that arrive on some days. */
const life = fc.record({
  settings: fc.array(fc.record({ days: fc.constantFrom(7, 8, 20, 50, 100), lasts: fc.integer({ min: 1, max: 60 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
  event: fc.integer({ min: 0, max: 400 }),
  delivered: fc.integer({ min: 0, max: 60 }),
  later: fc.integer({ min: 0, max: 100 }),
});

test('whatever is set when, no delivery is gone of an event that arrived since then', () => {
  fc.assert(
    fc.property(life, ({ settings, event, delivered, later }) => {
      let past: Past | null = null;
      let now = NOW;
      const made: { arrived: number; expires: number }[] = [];
      for (const { days, lasts } of settings) {
        past = notedFor(past, days, now) ?? past;
        const until = now + lasts * DAY;
        for (const at of [event, event + delivered].map((day) => NOW + day * DAY))
          if (at >= now && at < until) made.push({ arrived: NOW + event * DAY, expires: at + days * DAY });
        now = until;
      }
      now += later * DAY;
      const since = keptSince(past ?? { days: 100, before: [] }, now);
      expect(since).toBeLessThanOrEqual(surelyKeptSince(now));
      for (const { arrived, expires } of made) if (arrived >= since) expect(expires).toBeGreaterThanOrEqual(now);
    }),
    { numRuns: 1_000 },
  );
});
