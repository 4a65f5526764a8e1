import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { eventId } from '../../../shared/events/ids.ts';
import type { Budget } from '../../../shared/sources/asking/budget.ts';
import { DAY, HOUR, MINUTE, startGaps } from '../../support/gaps.ts';
import type { Gaps, GapsProject, Kind, Sent } from '../../support/gaps.ts';

let gaps: Gaps;
let project: GapsProject;
beforeAll(async () => {
  gaps = await startGaps();
});
beforeEach(async () => {
  gaps.clock.now = Date.parse('2026-11-25T10:00:00Z');
  project = await gaps.fresh();
});
afterAll(() => gaps.stop());

const idOf = ({ kind, key }: Sent) => eventId(kind, 'shop', key);
const ago = (ms: number) => gaps.clock.now - ms;
const idsOf = async (kind: Kind) => (await project.events(kind)).map(({ id }) => id).sort();
const logOf = (message: string) => project.logged.filter((line) => line.msg === message);
/** Grants this many calls. */
const budgetOf = (calls: number): Budget => ({
  take: () => Promise.resolve((calls -= 1) >= 0 ? { granted: true } : { granted: false, retryAfterMs: 1_000 }),
});

describe.each<[Kind, 'classic' | 'billing']>([
  ['paddle-classic', 'classic'],
  ['paddle-billing', 'billing'],
])('gap repair of %s', (kind, name) => {
  const send = (at: number, set = {}) => project.send(kind, at, set);
  const sendMany = (count: number, from: number, everyMs: number) =>
    Array.from({ length: count }, (_, index) => send(from + index * everyMs));
  const report = async (...args: Parameters<GapsProject['run']>) => (await project.run(...args))[name];
  const control = () => (name === 'classic' ? project.sandbox.paddleHistory : project.sandbox.paddleEvents);

  it('takes in what never arrived, marked, and leaves what arrived as it is', async () => {
    const arrived = send(ago(2 * HOUR));
    const lost = send(ago(HOUR));
    await project.arrive(arrived);
    await expect(report()).resolves.toEqual({
      source: kind,
      account: 'shop',
      finished: true,
      checked: 2,
      changed: 1,
      missing: 0,
      unknown: 0,
    });
    const events = await project.events(kind);
    expect(new Map(events.map(({ id, recovered }) => [id, recovered]))).toEqual(
      new Map([
        [idOf(arrived), false],
        [idOf(lost), true],
      ]),
    );
    expect(logOf('notifications.lost')).toEqual([
      expect.objectContaining({ level: 40, source: kind, account: 'shop', recovered: 1, examples: [idOf(lost)] }),
    ]);
  });

  it('decodes a recovered one as the original is decoded', async () => {
    const lost = send(ago(HOUR));
    await report();
    const [recovered] = await project.events(kind);
    const other = await gaps.fresh();
    await other.arrive(lost);
    const [original] = await other.events(kind);
    const { raw: _, received_at: _at, expire_at: _ttl, recovered: mark, ...fields } = recovered!;
    expect(original).toMatchObject(fields);
    expect(mark).toBe(true);
  });

  it('meets a late original in either order, with one event', async () => {
    const lost = send(ago(HOUR));
    await report();
    await expect(project.arrive(lost)).resolves.toMatchObject({ outcome: 'duplicate' });
    await expect(report()).resolves.toMatchObject({ changed: 0 });
    expect(await idsOf(kind)).toEqual([idOf(lost)]);
  });

  it('leaves the last minutes to Paddle, and comes to them later', async () => {
    const young = send(ago(14 * MINUTE));
    await expect(report()).resolves.toMatchObject({ checked: 0, changed: 0, finished: true });
    gaps.clock.now += 2 * MINUTE;
    await expect(report()).resolves.toMatchObject({ changed: 1 });
    expect(await idsOf(kind)).toEqual([idOf(young)]);
  });

  it('finds what a history shows late, within the overlap, and reads nothing older again', async () => {
    sendMany(20, ago(5 * HOUR), MINUTE);
    await expect(report()).resolves.toMatchObject({ checked: 20, changed: 20 });
    const late = send(ago(20 * MINUTE));
    gaps.clock.now += MINUTE;
    await expect(report()).resolves.toMatchObject({ checked: 1, changed: 1 });
    gaps.clock.now += 20 * MINUTE;
    await report();
    await expect(report()).resolves.toMatchObject({ checked: 0, changed: 0, finished: true });
    expect(await idsOf(kind)).toContain(idOf(late));
  });

  it('goes through several pages and days, with equal times at every border', async () => {
    const sent = [2.5, 2, 1, 0.5].flatMap((days) => Array.from({ length: 260 }, () => send(ago(days * DAY))));
    await expect(report()).resolves.toMatchObject({ changed: sent.length, finished: true });
    expect(await idsOf(kind)).toEqual(sent.map(idOf).sort());
  });

  it('ends though time goes on', async () => {
    const sent = sendMany(5, ago(2 * DAY), 10 * HOUR);
    const now = () => (gaps.clock.now += 500);
    await expect(report(false, { now })).resolves.toMatchObject({ changed: 5, finished: true });
    await expect(report(false, { now })).resolves.toMatchObject({ changed: 0, finished: true });
    expect(await idsOf(kind)).toEqual(sent.map(idOf).sort());
  });

  it('begins three days back where it has never run', async () => {
    send(ago(3 * DAY + HOUR));
    const inside = send(ago(3 * DAY - HOUR));
    await report();
    expect(await idsOf(kind)).toEqual([idOf(inside)]);
  });

  it('takes in nothing with a baseline, then or later', async () => {
    sendMany(3, ago(20 * MINUTE), MINUTE);
    await expect(report(true)).resolves.toMatchObject({ checked: 0, changed: 0, finished: true });
    gaps.clock.now += 5 * MINUTE;
    const after = send(gaps.clock.now);
    gaps.clock.now += HOUR;
    await expect(report()).resolves.toMatchObject({ changed: 1 });
    expect(await idsOf(kind)).toEqual([idOf(after)]);
  });

  it('ends when the budget is used up, and the next run goes on', async () => {
    const sent = sendMany(600, ago(2 * HOUR), 2_000);
    const budgets = (calls: number) => ({ budgetFor: () => budgetOf(calls) });
    await expect(report(false, budgets(0))).resolves.toMatchObject({ checked: 0, finished: false });
    let changed = 0;
    for (let runs = 0; runs < 20; runs += 1) {
      const run = await report(false, budgets(2));
      changed += run!.changed;
      if (run!.finished) break;
      expect(run!.checked).toBeLessThanOrEqual(500);
    }
    expect(changed).toBe(600);
    expect(await idsOf(kind)).toEqual(sent.map(idOf).sort());
  });

  it('ends at a 429, and the next run goes on', async () => {
    send(ago(HOUR));
    control().failNext({ status: 429, body: {}, headers: { 'retry-after': '17' } });
    await expect(report()).resolves.toMatchObject({ finished: false, changed: 0 });
    await expect(report()).resolves.toMatchObject({ finished: true, changed: 1 });
  });

  it.each([
    [503, { any: 'thing' }],
    [200, 'no JSON'],
  ])('fails where Paddle answers %s %j, and goes on at the next run', async (status, body) => {
    send(ago(HOUR));
    control().failNext({ status, body });
    const { failed } = await project.run();
    expect(failed).toEqual([expect.objectContaining({ account: `${kind}/shop` })]);
    await expect(report()).resolves.toMatchObject({ changed: 1 });
  });

  it('keeps what nobody can decode in quarantine, once', async () => {
    const bad = kind === 'paddle-classic' ? { unit_price: 'unit_price' } : { data: null };
    send(ago(HOUR), bad);
    send(ago(HOUR));
    await expect(report()).resolves.toMatchObject({ checked: 2, changed: 1, unknown: 1 });
    gaps.clock.now += MINUTE;
    await expect(report()).resolves.toMatchObject({ unknown: 0 });
    expect(await project.quarantined()).toBe(1);
    const reason = expect.stringMatching(/^(unit_price must be|data is missing)/) as unknown;
    expect(logOf('history.unreadable')).toEqual([expect.objectContaining({ source: kind, account: 'shop', reason })]);
  });

  it.each([1, 2, 3, 8, 12, 14])('repairs once and whole when it dies before its store call %s', async (fatal) => {
    const sent = sendMany(260, ago(2 * HOUR), 2_000);
    await Promise.all(sent.slice(0, 250).map(project.arrive));
    let calls = 0;
    const die = <A extends unknown[], R>(call: (...args: A) => Promise<R>, first: boolean) => {
      return async (...args: A): Promise<R> => {
        calls += 1;
        if (calls === fatal && first) throw new Error('killed');
        const result = await call(...args);
        if (calls === fatal) throw new Error('killed');
        return result;
      };
    };
    for (const first of [true, false]) {
      calls = 0;
      const { accept, store } = project.deps;
      await project.run(false, {
        store: { ...store, exist: die(store.exist, first), commit: die(store.commit, first) },
        accept: die(accept, first),
      });
    }
    await report();
    const events = await project.events(kind);
    expect(events.map(({ id }) => id).sort()).toEqual(sent.map(idOf).sort());
    expect(events.filter(({ recovered }) => recovered)).toHaveLength(10);
  });

  it('leaves an account that another run is busy with alone, and two runs at once make one event each', async () => {
    const sent = sendMany(30, ago(2 * HOUR), MINUTE);
    await Promise.all([project.run(), project.run()]);
    await report();
    expect(await idsOf(kind)).toEqual(sent.map(idOf).sort());
  });
});

describe('gap repair of paddle-billing', () => {
  const billing = async () => (await project.run()).billing;

  it('leaves types alone that Paddle was not asked to notify of', async () => {
    const [account] = project.config.paddleAccounts;
    const eventTypes = ['subscription.*', 'customer.updated'];
    project.config.paddleAccounts = [{ ...account!, billing: { ...account!.billing!, eventTypes } }];
    const asked = project.send('paddle-billing', ago(HOUR));
    project.send('paddle-billing', ago(HOUR), { event_type: 'price.updated' });
    await expect(billing()).resolves.toMatchObject({ checked: 1, changed: 1, finished: true });
    expect(await idsOf('paddle-billing')).toEqual([idOf(asked)]);
  });

  it('finds its place again where Paddle no longer knows the event of its cursor', async () => {
    const first = project.send('paddle-billing', ago(2 * HOUR));
    const second = project.send('paddle-billing', ago(HOUR));
    await billing();
    project.sandbox.paddleEvents.failNext({ status: 400, body: { error: { code: 'invalid_field' } } });
    const lost = project.send('paddle-billing', ago(25 * MINUTE));
    await expect(billing()).resolves.toMatchObject({ finished: false, changed: 0 });
    await expect(billing()).resolves.toMatchObject({ finished: true, changed: 1 });
    expect(await idsOf('paddle-billing')).toEqual([first, second, lost].map(idOf).sort());
  });

  it('does not ask behind an event that Paddle has dropped after 90 days', async () => {
    project.send('paddle-billing', ago(HOUR));
    await billing();
    gaps.clock.now += 100 * DAY;
    const lost = project.send('paddle-billing', ago(HOUR));
    await expect(billing()).resolves.toMatchObject({ finished: true, changed: 1 });
    const queries = project.sandbox.paddleEvents.calls.slice(2).map(({ query }) => query['order_by']);
    expect(queries[0]).toBe('id[DESC]');
    expect(await idsOf('paddle-billing')).toContain(idOf(lost));
  });

  it('sends the key to nobody but the API that is configured', async () => {
    project.send('paddle-billing', ago(HOUR));
    const next = 'http://127.0.0.1:1/events?after=evt_1';
    const pagination = { per_page: 200, next, has_more: true, estimated_total: 1 };
    project.sandbox.paddleEvents.failNext({ status: 200, body: { data: [], meta: { pagination } } });
    const { failed } = await project.run();
    expect(failed).toEqual([]);
  });

  it.each([
    ['a wrong key', 'wrong'],
    ['no permission', 'pdl_none'],
  ])('says what to mend with %s', async (_, apiKey) => {
    const [account] = project.config.paddleAccounts;
    project.config.paddleAccounts = [{ ...account!, classic: undefined, billing: { secrets: [], apiKey } }];
    const { failed } = await project.run();
    expect(failed[0]!.error).toMatchObject({
      problem: 'misconfigured',
      message: expect.stringContaining('apiKey') as unknown,
    });
    expect(JSON.stringify(project.logged)).not.toContain(apiKey);
  });
});

describe('gap repair of paddle-classic', () => {
  it('says what to mend with wrong credentials', async () => {
    const [account] = project.config.paddleAccounts;
    const classic = { publicKeys: [], vendorId: '1', vendorAuthCode: 'secret-code' };
    project.config.paddleAccounts = [{ ...account!, classic }];
    const { failed } = await project.run();
    expect(failed[0]!.error).toMatchObject({
      problem: 'misconfigured',
      message: expect.stringContaining('vendorAuthCode') as unknown,
    });
    expect(JSON.stringify(project.logged)).not.toContain('secret-code');
  });

  it('keeps an entry that has no readable id in quarantine', async () => {
    const entry = { id: 'x', alert_name: 'subscription_created', created_at: '2026-11-25 09:00:00', fields: {} };
    const response = { current_page: 1, total_pages: 1, alerts_per_page: 250, total_alerts: 1, data: [entry] };
    project.sandbox.paddleHistory.failNext({ status: 200, body: { success: true, response } });
    await expect(project.run()).resolves.toMatchObject({ classic: { checked: 1, unknown: 1 } });
    expect(await project.quarantined()).toBe(1);
  });
});
