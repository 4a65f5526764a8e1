/** Lists by the keys that search answers, and filters that no index knows. */
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId, subjectKey } from '../../shared/events/ids.ts';
import { readOne } from '../../shared/store/find.ts';
import { shardOf } from '../../shared/store/shards.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create, gone, update } from '../../shared/store/write.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook, idsOf, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { acceptEvent } from '../support/stored-samples.ts';
import { KEYS } from '../support/webhook-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const START = Date.parse('2026-03-01T00:00:00.000Z');
const account = 'C0filters';

const customerOf = (event: NormalizedEvent): string => KEYS.customerKey(event)!;
const subjectOf = ({ source, subject }: NormalizedEvent): string => subjectKey(source, account, subject!);

describe('by customer and by subject', () => {
  const events: NormalizedEvent[] = [];
  let webhook: Webhook;

  beforeAll(async () => {
    webhook = await createdWebhook(api, { match: { account: [account] } });
    // Three customers with two subscriptions each, two types.
    for (let index = 0; index < 24; index++) {
      const [customer, sku] = [`C0${index % 3}`, `sku-${index % 2}`];
      events.push(
        await acceptEvent(api.store, START + index * 1_000, {
          account,
          type: index < 12 ? 'subscription.suspended' : 'subscription.resumed',
          customer: { id: customer, domain: `${customer}.example` },
          subject: { kind: 'subscription', id: `${account}/${customer}/${sku}` },
        }),
      );
    }
  });

  const newest = (some: readonly NormalizedEvent[]) => some.map(({ id }) => id).reverse();
  const listed = async (query: string) => idsOf(await api.call('GET', `/v1/events?${query}`), 'events');
  const delivered = async (query: string) => {
    const { json } = await api.call('GET', `/v1/deliveries?${query}`);
    return (json!.deliveries as { event_id: string }[]).map(({ event_id }) => event_id);
  };

  const deliveriesOf = async (query: string) => idsOf(await api.call('GET', `/v1/deliveries?${query}`), 'deliveries');

  test('events and deliveries alike, whole and page by page', async () => {
    const one = events[4]!;
    const ofCustomer = newest(events.filter((each) => customerOf(each) === customerOf(one)));
    const ofSubject = newest(events.filter((each) => subjectOf(each) === subjectOf(one)));
    expect([ofCustomer.length, ofSubject.length]).toEqual([8, 4]);
    for (const list of [listed, delivered]) {
      expect(await list(`customer=${customerOf(one)}`)).toEqual(ofCustomer);
      expect(await list(`subject=${subjectOf(one)}`)).toEqual(ofSubject);
    }
    for (const path of ['events', 'deliveries']) {
      const query = `/v1/${path}?customer=${customerOf(one)}&limit=5`;
      const first = await api.call('GET', query);
      const second = await api.call('GET', `${query}&cursor=${first.json!.next_cursor as string}`);
      expect([idsOf(first, path).length, idsOf(second, path).length]).toEqual([5, 3]);
      expect(second.json!.next_cursor).toBeNull();
      expect(first.json).not.toHaveProperty('scanned');
    }
  });

  test('deliveries by the cause of their last failure', async () => {
    const [first, second] = (await deliveriesOf('limit=2')) as [string, string];
    await api.store.commit({ writes: [update(DELIVERIES.doc(first), { cause: 'timeout' as const })] });
    await api.store.commit({ writes: [update(DELIVERIES.doc(second), { cause: 'http_5xx' as const })] });
    expect(await deliveriesOf('cause=timeout')).toEqual([first]);
    expect(await deliveriesOf('cause=http_5xx&event_type=subscription.resumed&fields=summary')).toEqual([second]);
    expect(await deliveriesOf('cause=gone')).toEqual([]);
  });

  test('another customer and subject with the same key there are not', async () => {
    const nobody = '0'.repeat(32);
    expect(await listed(`customer=${nobody}`)).toEqual([]);
    expect(await delivered(`subject=${nobody}`)).toEqual([]);
  });

  test('together with other filters and times', async () => {
    const one = events[4]!;
    const resumed = events.filter((each) => each.type === 'subscription.resumed');
    const ofCustomer = resumed.filter((each) => customerOf(each) === customerOf(one));
    const query = `customer=${customerOf(one)}&type=subscription.resumed`;
    expect(await listed(query)).toEqual(newest(ofCustomer));
    expect(await listed(`${query}&subject=${subjectOf(one)}&source=google-workspace&account=${account}`)).toEqual(
      newest(ofCustomer.filter((each) => subjectOf(each) === subjectOf(one))),
    );
    expect(await listed(`${query}&received_at.gt=2026-03-01T00:00:20Z`)).toEqual(newest(ofCustomer).slice(0, 1));
    expect(await delivered(`customer=${customerOf(one)}&status=pending&webhook_id=${webhook.id}`)).toHaveLength(8);
    expect(await delivered(`customer=${customerOf(one)}&event_id=${one.id}`)).toEqual([one.id]);
    const compared = await api.call('GET', `/v1/events?${query}&limit=2`);
    expect(compared.json).toMatchObject({ scanned: 8, next_cursor: expect.any(String) });
    expect((await api.call('GET', `/v1/events?${query}&offset=1`)).json!.details).toBe(
      'offset: must not be given together with type: use cursor.',
    );
  });

  test('a cursor of another customer’s list is refused', async () => {
    const [one, other] = [customerOf(events[0]!), customerOf(events[1]!)];
    for (const path of ['/v1/events', '/v1/deliveries']) {
      const { json } = await api.call('GET', `${path}?customer=${one}&limit=1`);
      const cursor = json!.next_cursor as string;
      for (const query of [`customer=${other}`, `subject=${one}`, '', `customer=${one}&subject=${other}`])
        expect((await api.call('GET', `${path}?${query}&cursor=${cursor}`)).status).toBe(400);
      expect((await api.call('GET', `${path}?customer=${one}&cursor=${cursor}`)).status).toBe(200);
    }
  });

  test('events from before they had keys are found by subject alone', async () => {
    const event = await acceptEvent(api.store, START, { account, customer: { id: 'C0before' } });
    await api.store.commit({ writes: [update(EVENTS.doc(event.id), { find_keys: gone() })] });
    expect(await listed(`customer=${customerOf(event)}`)).toEqual([]);
    expect(await listed(`subject=${subjectOf(event)}`)).toContain(event.id);
    expect(await delivered(`customer=${customerOf(event)}`)).toEqual([event.id]);
  });

  test('events that nobody gets', async () => {
    const alone = await acceptEvent(api.store, START + 60_000, { account: 'C0nobody' });
    expect(await listed('unmatched=true')).toEqual([alone.id]);
    expect(await listed('unmatched=true&account=C0nobody&type=subscription.suspended')).toEqual([alone.id]);
    expect(await listed(`unmatched=true&account=${account}`)).toEqual([]);
    expect(await listed(`unmatched=true&customer=${customerOf(alone)}`)).toEqual([alone.id]);
  });
});

describe('filters that no index knows', () => {
  const webhook_id = randomUUID();
  const COUNT = 2_250;

  /** Deliveries of which every 100th is held back; the oldest 250 are of another type. */
  beforeAll(async () => {
    const { id } = await createdWebhook(api, { match: { account: ['C0sample'] } });
    const event = await acceptEvent(api.store, START, { account: 'C0sample' });
    const sample = (await readOne(api.store, DELIVERIES.doc(deliveryId(event.id, id)))).data!;
    const writes = Array.from({ length: COUNT }, (_, age) => {
      const made = deliveryId(`evt_${age}`, webhook_id);
      const about = {
        ...{ id: made, webhook_id, shard: shardOf(made), hold: age % 100 === 99 ? ('order' as const) : null },
        event_type: age < 2_000 ? 'subscription.resumed' : 'subscription.suspended',
        created_at: Timestamp.fromMillis(START - age * 1_000),
      };
      return create(DELIVERIES.doc(made), { ...sample, ...about });
    });
    for (let from = 0; from < COUNT; from += 450)
      await api.store.commit({ writes: writes.slice(from, from + 450), bytes: 7_000_000 });
  });

  const page = async (query: string) => {
    const { json } = await api.call('GET', `/v1/deliveries?webhook_id=${webhook_id}&${query}`);
    const { deliveries, scanned, next_cursor } = json as { deliveries: { id: string }[] } & Record<string, unknown>;
    return { ids: deliveries.map(({ id }) => id), scanned, cursor: next_cursor as string | null };
  };
  const idAt = (age: number) => deliveryId(`evt_${age}`, webhook_id);

  test('look at 2,000 documents a page, say so, and go on', async () => {
    const first = await page('event_type=subscription.suspended');
    expect(first).toEqual({ ids: [], scanned: 2_000, cursor: expect.any(String) });
    const second = await page(`event_type=subscription.suspended&limit=1000&cursor=${first.cursor}`);
    expect(second).toMatchObject({ scanned: 250, cursor: null });
    expect(second.ids).toEqual(Array.from({ length: 250 }, (_, index) => idAt(2_000 + index)));
  });

  test('end a page at its limit, wherever that is', async () => {
    const held = Array.from({ length: 22 }, (_, index) => idAt(index * 100 + 99));
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const found: Awaited<ReturnType<typeof page>> = await page(
        `hold=order&limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      );
      ids.push(...found.ids);
      cursor = found.cursor;
    } while (cursor !== null);
    expect(ids).toEqual(held);
    expect((await page('hold=order&event_type=subscription.suspended&limit=1000')).ids).toEqual([]);
  });

  test.each([
    [
      'hold=order',
      'hold: can be given only beside one of webhook_id, status, event_id, replay_of, cause, customer, subject, owner.',
    ],
    ['hold=never&status=pending', 'hold: must be one of paused, breaker, busy, rate, order.'],
    ['reason=a&created_at.gt=2026-01-01T00:00:00Z', /^reason: can be given only beside one of webhook_id, /],
    ['status=failed&reason=a&offset=10', 'offset: must not be given together with reason: use cursor.'],
    [`customer=${'0'.repeat(31)}`, 'customer: must be a key of 32 hexadecimal digits, as POST /v1/search answers it.'],
    [`customer=${'0'.repeat(32)},${'1'.repeat(32)}`, /^customer: must be a key of 32 hexadecimal digits/],
    ['subject=a&subject=b', 'subject: must be given once.'],
  ])('%s: 400', async (query, details) => {
    const { status, json } = await api.call('GET', `/v1/deliveries?${query}`);
    expect(status).toBe(400);
    expect(json!.details).toEqual(typeof details === 'string' ? details : expect.stringMatching(details));
  });

  test('a filter with 1,000 ids does not get past the server', async () => {
    const ids = Array.from({ length: 1_000 }, () => `webhook_id=${randomUUID()}`).join('&');
    const answered = await fetch(`${api.url}/v1/deliveries?${ids}`);
    expect(answered.status).toBe(431);
  });
});
