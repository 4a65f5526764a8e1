/**
 * Times that protect only by their size, held to what they must be shorter or longer than: each is in another file, some in
 * Terraform, and no other test would notice that one of them was changed alone.
 */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';

import {
  CLAIM_EXTRA_MS,
  CLAIMED_MARGIN_MS,
  RENEW_AFTER_MS,
  UNWRITTEN_MARGIN_MS,
} from '../../shared/deliveries/lease.ts';
import { checkLedger } from '../../shared/deliveries/ledger/check-ledger.ts';
import { FIRST_LEASE_MS } from '../../shared/deliveries/new-delivery.ts';
import { republishLeaseMs, fanoutLeaseMs, bucket, BACKLOG_PER_SECOND } from '../../shared/deliveries/pace.ts';
import { LATE_MS, LEASE_MS, OPEN_AGAIN_MS } from '../../shared/destinations/people/hold.ts';
import {
  EVENT_RETENTION_MS,
  LEAST_KEPT_DAYS,
  MOST_KEPT_DAYS,
  TEST_RETENTION_MS,
} from '../../shared/events/retention.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { Reconciler } from '../../shared/reconcile/reconciler.ts';
import { SOURCE_TIMEOUT_MS } from '../../shared/sources/asking/http-exchange.ts';
import { STORE_DEADLINE_MS } from '../../shared/store/deadline.ts';
import { entriesOf, readTerraformModule, textOf } from '../support/terraform/module.ts';
import type { TerraformModule } from '../support/terraform/module.ts';

const DAY_MS = 86_400_000;
/** The longest `delivery_attempt_timeout` (docs/api.md). */
const LONGEST_EXCHANGE_MS = 30_000;

let deployed: TerraformModule;
beforeAll(async () => {
  deployed = await readTerraformModule('terraform');
});

const inTerraform = (map: string, entry: string, field: string): number => {
  const found = entriesOf(deployed.locals, map).find(([name]) => name === entry)?.[1][field];
  return 1_000 * Number.parseInt(textOf(found), 10);
};

test('an event outlives every replay of its source: Paddle’s history reaches back 90 days', () => {
  expect(EVENT_RETENTION_MS).toBeGreaterThanOrEqual(100 * DAY_MS);
});

test('a lease outlasts an exchange and its record, and a holder that is too slow for that does not send', () => {
  // What is sent without a claim is claimed before its lease can end, with time for the commit.
  expect(FIRST_LEASE_MS).toBe(10_000);
  expect(UNWRITTEN_MARGIN_MS).toBeGreaterThanOrEqual(RENEW_AFTER_MS + STORE_DEADLINE_MS);
  expect(UNWRITTEN_MARGIN_MS).toBeLessThan(FIRST_LEASE_MS);
  expect(CLAIMED_MARGIN_MS).toBeGreaterThan(STORE_DEADLINE_MS);
  expect(CLAIM_EXTRA_MS).toBeGreaterThan(CLAIMED_MARGIN_MS);
});

test('a push is answered within its ack deadline: state, exchange and record together', () => {
  const ackDeadline = inTerraform('push_subscriptions', 'deliver-fast', 'ack_deadline_seconds');
  const asked = 2 * SOURCE_TIMEOUT_MS;
  expect(SOURCE_TIMEOUT_MS).toBe(5_000);
  expect(asked + LONGEST_EXCHANGE_MS + 4 * STORE_DEADLINE_MS).toBeLessThan(ackDeadline);
});

test('what sweep publishes it publishes again after 10 s, 40 s, 160 s, then each 10 min', () => {
  expect([0, 1, 2, 3, 10].map(republishLeaseMs)).toEqual([10_000, 40_000, 160_000, 600_000, 600_000]);
  expect([0, 1, 2, 3, 4, 10].map(fanoutLeaseMs)).toEqual([5_000, 20_000, 80_000, 320_000, 600_000, 600_000]);
});

test('of a backlog 50 deliveries a second are published again', () => {
  const backlog = bucket(BACKLOG_PER_SECOND, 0);
  let published = 0;
  for (let now = 0; now <= 60_000; now += 100) {
    const available = backlog.available(now);
    backlog.use(available);
    published += available;
  }
  expect(published).toBe(50 * 61);
});

test('a run of reconcile ends before its scheduler gives up, and its function', async () => {
  const until: number[] = [];
  const reconciler: Reconciler = {
    source: 'google-workspace',
    account: 'C0',
    run: async (options) => {
      until.push(options.until);
      return {} as never;
    },
  };
  const leases = { take: async () => ({ keep: async () => 0, release: async () => undefined }) };
  await reconcile(
    { reconcilers: [reconciler], leases, keepRun: async () => undefined, now: () => 0, log: pino({ level: 'silent' }) },
    { baseline: false },
  );
  expect(until[0]! + 30_000).toBeLessThan(inTerraform('schedules', 'reconcile', 'attempt_deadline'));
  expect(until[0]! + 30_000).toBeLessThan(inTerraform('functions', 'reconcile', 'timeout_seconds'));
});

test('the ledger is looked at for longer than the time between two looks', async () => {
  const read = jest.fn(async (_window: { from: number; to: number }) => Promise.reject(new Error('not asked')));
  await checkLedger({ ledger: { read }, now: () => 10 * DAY_MS, log: pino({ level: 'silent' }) });
  const [{ from, to }] = read.mock.calls[0]!;
  const schedule = textOf(
    entriesOf(deployed.locals, 'schedules').find(([name]) => name === 'reconcile')![1]['schedule'],
  );
  const everyMinutes = Number(/^\*\/(\d+) /.exec(schedule)![1]);
  expect(to).toBe(10 * DAY_MS);
  expect(to - from).toBeGreaterThanOrEqual(2 * everyMinutes * 60_000);
});

test('the lease of a person outlasts state, calls and record, and a call that was lost has arrived a minute after it ended', () => {
  expect(LEASE_MS).toBeGreaterThanOrEqual(2 * SOURCE_TIMEOUT_MS + LONGEST_EXCHANGE_MS + 60_000);
  expect(LATE_MS).toBeGreaterThanOrEqual(LONGEST_EXCHANGE_MS + 60_000);
  expect(OPEN_AGAIN_MS).toBe(6 * 3_600_000);
});

test('a test is kept for 7 days, and so is what is kept least', () => {
  expect([TEST_RETENTION_MS, LEAST_KEPT_DAYS, MOST_KEPT_DAYS]).toEqual([7 * DAY_MS, 7, 100]);
});
