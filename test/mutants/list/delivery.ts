/** Leases, retries, breakers, signatures, egress: what a receiver sees. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const deliveryMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/deliveries/lease.ts',
    ['test/unit/shared/deliveries/lease.test.ts', 'test/contract/second-instance.test.ts'],
    [
      ['a slow endpoint gets the payload twice', 'RENEW_AFTER_MS = 4_000', 'RENEW_AFTER_MS = 40_000'],
      ['a claim ends before its exchange', 'CLAIM_EXTRA_MS = 10_000', 'CLAIM_EXTRA_MS = 0'],
      ['a holder that was slow sends all the same', 'CLAIMED_MARGIN_MS = 5_000', 'CLAIMED_MARGIN_MS = 0'],
      ['an unwritten lease is used to its last second', 'UNWRITTEN_MARGIN_MS = 7_000', 'UNWRITTEN_MARGIN_MS = 0'],
      [
        'an old pointer is followed',
        "return delivery.due_at.toMillis() === pointer.due_at ? null : 'lease_moved';",
        'return null;',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/slots.ts',
    ['test/unit/shared/lanes/slots.test.ts'],
    [
      ['one webhook takes all sockets', 'SLOTS_PER_WEBHOOK = 64', 'SLOTS_PER_WEBHOOK = 6_400'],
      ['pushes wait for a slot', 'SLOT_WAIT_MS = 200', 'SLOT_WAIT_MS = 20_000'],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/follow.ts',
    ['test/contract/interleavings.test.ts'],
    [['a retry goes out before its time', 'if (aheadMs > 0) await deps.wait(aheadMs);', '']],
  ),
  ...mutantsOf(
    'shared/sweep/due.ts',
    ['test/unit/shared/sweep/due.test.ts'],
    [['a lease is taken from its holder', 'dueAtOf(data) <= now || isPlan(data)', 'true']],
  ),
  ...mutantsOf(
    'shared/intake/known.ts',
    ['test/unit/shared/intake/known.test.ts'],
    [
      ['a receiver goes by old webhooks', 'ageOf(latest) < ageMs', 'ageOf(latest) < 3 * ageMs'],
      [
        'an instance that was frozen does',
        'Math.max(clocks.wall() - wall, clocks.steady() - steady)',
        'clocks.steady() - steady',
      ],
      [
        'one whose clock was set back does',
        'Math.max(clocks.wall() - wall, clocks.steady() - steady)',
        'clocks.wall() - wall',
      ],
      [
        'the age counts from the answer',
        'const [wall, steady] = [clocks.wall(), clocks.steady()];\n    const [catalogue, lanes] = await store.read([CATALOGUE, LANE_STATES]);',
        'const [catalogue, lanes] = await store.read([CATALOGUE, LANE_STATES]);\n    const [wall, steady] = [clocks.wall(), clocks.steady()];',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/deliveries/new-delivery.ts',
    ['test/unit/times.test.ts'],
    [['sweep publishes what was just published', 'FIRST_LEASE_MS = 10_000', 'FIRST_LEASE_MS = 100']],
  ),
  ...mutantsOf(
    'shared/deliveries/pace.ts',
    ['test/unit/times.test.ts', 'test/contract/backlog.test.ts'],
    [['a backlog is published again and again', 'BACKLOG_PER_SECOND = 50', 'BACKLOG_PER_SECOND = 5_000']],
  ),
  ...mutantsOf(
    'shared/sweep/sweep.ts',
    [
      'test/unit/shared/sweep/sweep.test.ts',
      'test/contract/interleavings.test.ts',
      'test/contract/crash-points.test.ts',
    ],
    [
      ['the tick times out', 'WATCH_MS = 50_000', 'WATCH_MS = 500_000'],
      ['retries due unannounced wait for the tick', 'WATCH_AFTER_WAKE_MS = 10_000', 'WATCH_AFTER_WAKE_MS = 0'],
      ['a retry of a second is seen late', 'LOOK_AT_LEAST_EVERY_MS = 900', 'LOOK_AT_LEAST_EVERY_MS = 9_000'],
      ['retries are looked for ten times less', 'LOOK_FOR_RETRIES_EVERY_MS = 30', 'LOOK_FOR_RETRIES_EVERY_MS = 300'],
      [
        'nobody goes on when the watch ends',
        'if (isSoon(await nextDue(deps), deps.now())) await publishedInTime(deps.bus.wakeAgain());',
        '',
      ],
      ['the lease is kept after the watch', 'if (kept) await lease.release();', ''],
    ],
  ),
  ...mutantsOf(
    'shared/webhooks/retry-policy.ts',
    ['test/unit/shared/webhooks/retry-policy.test.ts'],
    [['retries come in a crowd', 'jitterShare = 0.2', 'jitterShare = 0']],
  ),
  ...mutantsOf(
    'shared/lanes/retry-now.ts',
    ['test/unit/shared/lanes/retry-now.test.ts', 'test/contract/interleavings.test.ts'],
    [
      ['an operator names a second probe', "isProbing(lane, now) ? { kind: 'under_way', why: 'probed' } :", ''],
      [
        'an operator lets one overtake another',
        "if (behind !== null) return { kind: 'refused', reason: 'order', behind };",
        '',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/retries.ts',
    ['test/flow/api-retry.test.ts', 'test/contract/crash-points.test.ts'],
    [
      ['two operators send twice', 'broughtForward(delivery, by, now), version)', 'broughtForward(delivery, by, now))'],
      ['two operators name two probes', 'if (!lane?.open || isProbing(lane, now)) return false;', ''],
      ['a retry by hand is taken from the plan', 'granted: granted + 1,', ''],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/record.ts',
    ['test/flow/retry.test.ts'],
    [['a retry by hand uses up the last attempt', 'number - (delivery.granted ?? 0)', 'number']],
  ),
  ...mutantsOf(
    'shared/deliveries/last-attempt.ts',
    ['test/unit/shared/deliveries/last-attempt.test.ts'],
    [['a delivery keeps whole answers', 'EXCERPT_BYTES = 500', 'EXCERPT_BYTES = 5_000']],
  ),
  ...mutantsOf(
    'shared/base/retry-after.ts',
    ['test/unit/shared/deliveries/outcome.test.ts'],
    [['an endpoint postpones a delivery for ever', 'maxRetryAfterMs = 86_400_000', 'maxRetryAfterMs = 864_000_000']],
  ),
  ...mutantsOf(
    'shared/lanes/permits.ts',
    ['test/unit/shared/lanes/permits.test.ts', 'test/contract/rate-limit.test.ts'],
    [['an instance hoards permits', 'Math.floor(rate.capacity / 2)', 'Math.floor(rate.capacity * 50)']],
  ),
  ...mutantsOf(
    'shared/lanes/rate-limit.ts',
    ['test/unit/shared/lanes/permits.test.ts', 'test/contract/rate-limit.test.ts'],
    [
      ['permits of an old second are used', 'PERMIT_MS = 2_000', 'PERMIT_MS = 20_000'],
      ['arrivals are never held for a rate', 'LIMITED_AFTER_MS = 10_000', 'LIMITED_AFTER_MS = 1_000_000'],
    ],
  ),
  ...mutantsOf(
    'shared/subjects/fresh-state.ts',
    ['test/unit/shared/subjects/fresh-state.test.ts'],
    [
      ['a state from before the event goes out', 'observedAt.valueOf() >= arrived.valueOf() &&', ''],
      ['a failing source is asked for ever', 'return leftMs <= 0 ? lastKnown(asking) :', 'return'],
    ],
  ),
  ...mutantsOf(
    'shared/sending/egress.ts',
    ['test/unit/shared/sending/egress.test.ts', 'test/unit/shared/sending/egress-corpus.test.ts'],
    [
      ['the metadata server is asked', 'if (metadataNames.has(name)) return', 'if (false) return'],
      ['one public address lets a private one pass', 'if (refused) throw new EgressError(ofName(name, refused));', ''],
    ],
  ),
  ...mutantsOf(
    'shared/deliveries/ledger/check-ledger.ts',
    ['test/unit/times.test.ts', 'test/flow/ledger.test.ts'],
    [['arrivals between two looks are never counted', 'WINDOW_MS = 3_600_000', 'WINDOW_MS = 360_000']],
  ),
  ...mutantsOf(
    'shared/deliveries/fan-out-page.ts',
    ['test/contract/fan-out.test.ts'],
    [['a commit is larger than Firestore takes', 'FAN_OUT_PAGE = 100', 'FAN_OUT_PAGE = 10_000']],
  ),
  ...mutantsOf(
    'shared/sweep/fan-out.ts',
    ['test/contract/fan-out.test.ts'],
    [['a walker leaves senders no store', 'Math.min(deps.now() - began, until - deps.now())', '0']],
  ),
  ...mutantsOf(
    'shared/webhooks/signing/rotation.ts',
    ['test/unit/shared/webhooks/signing/rotation.test.ts'],
    [
      ['old secrets sign for ever', 'mostOverlapSeconds = 7 * 86_400', 'mostOverlapSeconds = 700 * 86_400'],
      ['receivers have no time to change', 'defaultOverlapSeconds = 86_400', 'defaultOverlapSeconds = 0'],
    ],
  ),
  ...mutantsOf(
    'shared/webhooks/match.ts',
    ['test/unit/shared/webhooks/match.test.ts'],
    [
      [
        'a webhook is told of its own failing',
        "if (webhook.id !== undefined && aboutWebhook(event) === webhook.id) return 'about_itself';",
        '',
      ],
      [
        'operational events go to whoever asks for all',
        "pattern !== '*' && isOfType(pattern, type)",
        'isOfType(pattern, type)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/stops.ts',
    ['test/contract/operational-events.test.ts'],
    [
      [
        'a destination that is disabled is told as paused',
        "webhook.status !== 'active' || webhook.deleted_at !== null",
        'webhook.deleted_at !== null',
      ],
      [
        'an old exchange is recorded over a newer one',
        'if (!current.exists || !current.updateTime.isEqual(version.lastUpdateTime)) return null;',
        'if (!current.exists) return null;',
      ],
      ['nobody hears of a stop', 'await event?.publish();', ''],
    ],
  ),
  ...mutantsOf(
    'shared/deliver/wake.ts',
    ['test/unit/shared/deliver/record.test.ts'],
    [
      ['a retry due in seconds waits for the tick', 'TICK_MS = 60_000', 'TICK_MS = 0'],
      ['nobody wakes sweep for a retry', 'await publishedInTime(deps.bus.wake());', 'undefined;'],
    ],
  ),
  ...mutantsOf(
    'shared/lanes/watch-health.ts',
    ['test/unit/shared/lanes/watch-health.test.ts'],
    [
      ['each failure writes the lane', 'SUSPECT_EVERY_MS = 60_000', 'SUSPECT_EVERY_MS = 0'],
      ['a lane is taken for fast while its endpoint hangs', ' || (!slow && unansweredForMs(webhook) > 0)', ''],
    ],
  ),
];
