import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import {
  API_PAYLOAD,
  API_PAYLOAD_ALONE,
  IDLE_CALLS,
  PRICES,
  WITH_REFETCH,
  WITH_REFETCH_ALONE,
  alertingPerMonth,
  costPerMillion,
  idleMonth,
  logsPerMillion,
  monthAtMost,
  watchedHour,
} from '../bench/cost.ts';
import type { Counted } from '../bench/cost.ts';
import { indexCost, indexCosts } from '../bench/index-cost.ts';

const page = readFileSync('docs/operations.md', 'utf8').replace(/\s+/g, ' ');
const nothing: Counted = {
  reads: 0,
  writes: 0,
  deletes: 0,
  published: 0,
  delivered: 0,
  invocations: 0,
  instanceMs: 0,
  bytesOut: 0,
  logBytes: 0,
};

test.each([
  ['nothing', {}, 0],
  ['a read', { reads: 1 }, 0.3],
  ['a write', { writes: 1 }, 0.9],
  ['a delete', { deletes: 1 }, 0.1],
  ['a message in', { published: 1 }, 0.036],
  ['a message out', { delivered: 1 }, 0.036],
  ['an invocation', { invocations: 1 }, 0.4],
  ['a millisecond of an instance', { instanceMs: 1 }, 0.025],
  ['a kilobyte to a receiver', { bytesOut: 1_024 }, 0.114],
  ['a log line, which is priced by itself', { logBytes: 1_000 }, 0],
])('a million times %s', (_, counted, usd) => {
  expect(costPerMillion({ ...nothing, ...counted }).usd).toBeCloseTo(usd, 3);
});

test('logs and alerting are priced by themselves', () => {
  expect(logsPerMillion({ ...nothing, logBytes: 1_024 })).toBeCloseTo(0.477, 3);
  expect(alertingPerMonth({ queries: 10, lines: 0 })).toBeCloseTo(1 + 0.151, 3);
  expect(alertingPerMonth({ queries: 0, lines: 10 })).toBeCloseTo(1, 3);
});

test('the targets: 5 a million payloads, 7.50 with re-fetch, an idle month 1', () => {
  expect(costPerMillion(API_PAYLOAD).usd).toBeLessThanOrEqual(3.75);
  expect(costPerMillion(WITH_REFETCH).usd).toBeLessThanOrEqual(6.4);
  expect(idleMonth(IDLE_CALLS).usd).toBeLessThanOrEqual(1);
});

const usd = (amount: number) => amount.toFixed(2);
const perUnit = (per: number) =>
  new Map([
    [2 ** 40, 'TiB'],
    [2 ** 30, 'GiB'],
  ]).get(per) ?? per.toLocaleString('en-US');
const decimal = (amount: number) => amount.toFixed(10).replace(/\.?0+$/, '');
const alertsFile = readFileSync('terraform/alerts.tf', 'utf8');
const alerts = {
  queries: alertsFile.match(/^ {6}query +=/gm)!.length,
  lines: alertsFile.match(/^ {6}line +=/gm)!.length,
};
const [payload, refetch, idle] = [costPerMillion(API_PAYLOAD), costPerMillion(WITH_REFETCH), idleMonth(IDLE_CALLS)];

const onTop = { indexes: indexCosts().reduce((sum, each) => sum + each.usd, 0), alerting: alertingPerMonth(alerts) };
const month = (events: number) => Math.round(monthAtMost(events, onTop));

test('a month of no events is an idle one with its alerts, and one that is watched throughout costs no more for that', () => {
  expect(monthAtMost(0, onTop)).toBeCloseTo(idle.usd + onTop.alerting);
  const [one, two] = [monthAtMost(1_000_000, onTop), monthAtMost(2_000_000, onTop)];
  expect(two - one).toBeCloseTo(one - 720 * watchedHour() - monthAtMost(0, onTop));
});

test('docs/faq.md has what a month of a million costs', () => {
  expect(readFileSync('docs/faq.md', 'utf8')).toContain(`${month(1_000_000)} USD at most`);
});

test.each([
  ...[10_000, 100_000, 1_000_000, 10_000_000].map(
    (events) => `| ${events.toLocaleString('en-US')} | ${month(events)} |`,
  ),
  ...Object.values(PRICES).map(
    (price) => `| ${price.unit} | ${decimal(price.usd)} per ${perUnit(price.per)} | ${price.page} |`,
  ),
  ...payload.lines.map((line, index) => {
    const other = refetch.lines[index]!;
    return `| ${line.what} | ${line.quantity} | ${usd(line.usd)} | ${other.quantity} | ${usd(other.usd)} |`;
  }),
  `| **together** | | **${usd(payload.usd)}** | | **${usd(refetch.usd)}** |`,
  ...idle.lines.map(({ what, quantity, usd: each }) => `| ${what} | ${quantity} | ${usd(each)} |`),
  `| **together** | | **${usd(idle.usd)}** |`,
  `${usd(logsPerMillion(API_PAYLOAD))} USD per million payloads and ${usd(logsPerMillion(WITH_REFETCH))} USD per million events with re-fetch`,
  `${usd(costPerMillion(API_PAYLOAD_ALONE).usd)} USD (payload, ${API_PAYLOAD_ALONE.instanceMs} ms)`,
  `${usd(costPerMillion(WITH_REFETCH_ALONE).usd)} USD (with re-fetch, ${WITH_REFETCH_ALONE.instanceMs} ms)`,
  `costs ${usd(watchedHour())} USD`,
  `${usd(720 * watchedHour())} USD in a month`,
  `That is ${usd(onTop.indexes)} USD together`,
  ...indexCosts().map((each) => `| ${each.index} | ${each.entries} × ${each.bytesEach} B | ${usd(each.usd)} |`),
  `${usd(onTop.alerting)} USD a month for ${alerts.queries + alerts.lines} conditions`,
])('docs/operations.md has: %s', (figure) => {
  expect(page).toContain(figure);
});

test('an index costs what its entries take', () => {
  const fields = ['shard', 'customer_key', 'created_at'].map((fieldPath) => ({ fieldPath }));
  const { bytesEach, entries, usd: each } = indexCost({ collectionGroup: 'deliveries', fields });
  expect([bytesEach, entries]).toEqual([64 + 16 + 8 + 33 + 8 + 32, 1]);
  expect(each).toBeCloseTo(0.075, 3);
  expect(() => indexCost({ collectionGroup: 'deliveries', fields: [{ fieldPath: 'colour' }] })).toThrow(/colour/);
});
