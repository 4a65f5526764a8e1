import { describe, expect, test } from '@jest/globals';

import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { pairsOf, progressWith, reasonAgainstPair } from '../../../../shared/sweep/never-delivered.ts';
import { NOTHING_REPLAYED } from '../../../../shared/sweep/replay-choice.ts';
import { aWebhook, anEvent } from '../../../support/webhook-samples.ts';

const NOW = 1_000_000;
const ARRIVED = 500_000;
const event = { id: 'evt_1', received_at: Timestamp.fromMillis(ARRIVED), expire_at: Timestamp.fromMillis(NOW + 1) };

test('pairs are of the webhooks whose rules match, in their order', () => {
  const webhooks = [
    aWebhook({ event_types: ['other.*'] }),
    aWebhook({ event_types: null }),
    aWebhook({}, { status: 'paused' }),
  ];
  const pairs = pairsOf(event, anEvent(), webhooks);
  expect(pairs.map(({ webhook }) => webhook)).toEqual(webhooks.slice(1));
  expect(pairsOf(event, anEvent(), [])).toEqual([]);
});

describe('a pair', () => {
  test.each([
    ['without a delivery gets one', { status: 'active' }, false, NOW, null],
    ['of a paused webhook gets one, which waits', { status: 'paused' }, false, NOW, null],
    ['with one gets none', { status: 'active' }, true, NOW, 'skipped_done'],
    ['with one gets none, disabled or not', { status: 'disabled' }, true, NOW, 'skipped_done'],
    ['of a disabled webhook gets none', { status: 'disabled' }, false, NOW, 'skipped_webhook'],
    ['whose event expires now gets none', { status: 'active' }, false, NOW + 1, 'skipped_expired'],
  ] as const)('%s', (_, about, hasOne, now, reason) => {
    const at = { now, since: ARRIVED };
    expect(reasonAgainstPair({ event, webhook: aWebhook({}, about) }, hasOne, at)).toBe(reason);
  });

  test('of an erased event gets none', () => {
    const erased = { ...event, erased_at: Timestamp.fromMillis(NOW) };
    const at = { now: NOW, since: 0 };
    expect(reasonAgainstPair({ event: erased, webhook: aWebhook() }, false, at)).toBe('skipped_expired');
  });

  test('gets none where it may have had one that is deleted by now', () => {
    const at = { now: NOW, since: ARRIVED + 1 };
    expect(reasonAgainstPair({ event, webhook: aWebhook() }, false, at)).toBe('skipped_expired');
  });

  test('goes into one count', () => {
    const reasons = [null, null, 'skipped_done', 'skipped_webhook', 'skipped_expired'] as const;
    expect(progressWith({ ...NOTHING_REPLAYED, seen: 1, replayed: 1 }, 3, reasons)).toEqual({
      ...{ seen: 4, replayed: 3, skipped_pending: 0 },
      ...{ skipped_done: 1, skipped_webhook: 1, skipped_expired: 1 },
    });
  });
});
