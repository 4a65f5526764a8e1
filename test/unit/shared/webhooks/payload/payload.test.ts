import { describe, expect, test } from '@jest/globals';

import {
  maxBodyBytes,
  payloadBody,
  serializeEvent,
  type ObservedState,
  type ToSerialize,
} from '../../../../../shared/webhooks/payload/payload.ts';
import { anEvent } from '../../../../support/webhook-samples.ts';

const fresh: ObservedState = {
  state: { status: 'SUSPENDED' },
  state_status: 'fresh',
  state_observed_at: '2026-11-21T10:00:01.000Z',
};

const DATA_URL = 'https://api.example.com/v1/events/evt_0123456789abcdef0123456789abcdef/data?webhook_id=w&signature=s';

const bodyOf = (event: ToSerialize, observed: ObservedState | null, attempt = 1) =>
  payloadBody(
    serializeEvent(event, () => DATA_URL),
    observed,
    attempt,
  );
const parsed = (body: Buffer) => JSON.parse(body.toString()) as Record<string, unknown>;

describe('a payload', () => {
  test('has the fields of the contract, in their order', () => {
    expect(bodyOf(anEvent(), fresh, 3).toString()).toBe(
      '{"type":"subscription.suspended","timestamp":"2026-11-21T09:59:58.123Z","id":"evt_0123456789abcdef0123456789abcdef",' +
        '"source":"google-workspace","account":"C0reseller","source_type":"SUBSCRIPTION_SUSPENDED",' +
        '"subject":{"kind":"subscription","id":"C0reseller/C0customer/1010020027"},' +
        '"customer":{"id":"C0customer","domain":"example.com"},"data":{"reasons":["PENDING_TOS_ACCEPTANCE"]},' +
        '"state":{"status":"SUSPENDED"},"state_status":"fresh","state_observed_at":"2026-11-21T10:00:01.000Z","attempt":3}',
    );
  });

  test('says that it was recovered only where it was', () => {
    const plain = bodyOf(anEvent(), fresh).toString();
    expect(bodyOf({ ...anEvent(), recovered: false }, fresh).toString()).toBe(plain);
    expect(bodyOf({ ...anEvent(), recovered: true }, fresh).toString()).toBe(
      plain.replace(',"data":', ',"recovered":true,"data":'),
    );
  });

  test('has a null state where none was ever known', () => {
    const observed: ObservedState = { state: null, state_status: 'unavailable', state_observed_at: null };
    expect(parsed(bodyOf(anEvent(), observed))).toMatchObject(observed);
  });

  test.each([
    ['the event has no subject', anEvent({ subject: null }), null],
    ['nothing was asked', anEvent(), null],
  ])('has no state where %s', (_, event, observed) => {
    const body = parsed(bodyOf(event, observed));
    expect(Object.keys(body).slice(-2)).toEqual(['data', 'attempt']);
  });

  test('differs between attempts only in state and attempt', () => {
    const event = serializeEvent(anEvent(), () => DATA_URL);
    const [first, second] = [payloadBody(event, fresh, 1), payloadBody(event, fresh, 2)];
    expect(second.toString()).toBe(first.toString().replace('"attempt":1}', '"attempt":2}'));
  });

  test('keeps what JSON has to escape', () => {
    const data = { text: 'a"\\\u2028\u0000é😀', list: [1, null, true], '"}': {} };
    expect(parsed(bodyOf(anEvent({ data }), fresh)).data).toEqual(data);
  });
});

describe('a large event', () => {
  const large = (bytes: number) => anEvent({ data: { text: 'x'.repeat(bytes) } });

  test('has a link in place of its data, from the first attempt on', () => {
    const body = parsed(bodyOf(large(300_000), fresh));
    expect(body).not.toHaveProperty('data');
    expect(body.data_url).toBe(DATA_URL);
    expect(Object.keys(body)).toEqual([
      'type',
      'timestamp',
      'id',
      'source',
      'account',
      'source_type',
      'subject',
      'customer',
      'data_url',
      'state',
      'state_status',
      'state_observed_at',
      'attempt',
    ]);
  });

  test('counts bytes, not letters', () => {
    expect(parsed(bodyOf(anEvent({ data: { text: '€'.repeat(90_000) } }), fresh))).toHaveProperty('data_url');
  });

  test.each([
    ['a small state', {}],
    ['a state of 14 kB', { text: 'x'.repeat(14_000) }],
  ])('that keeps its data stays within 256 kB with %s', (_, state) => {
    const sizes = [200_000, 238_000, 239_500, 239_600, 239_700, 240_000, 250_000];
    const bodies = sizes.map((size) => bodyOf(large(size), { ...fresh, state }));
    const kept = bodies.filter((body) => 'data' in parsed(body));
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.length).toBeLessThan(bodies.length);
    expect(Math.max(...kept.map(({ length }) => length))).toBeLessThanOrEqual(maxBodyBytes);
  });

  test('keeps or replaces its data whatever the state', () => {
    for (const size of [200_000, 239_600, 250_000]) {
      const event = serializeEvent(large(size), () => DATA_URL);
      const small = 'data' in parsed(payloadBody(event, fresh, 1));
      const big = 'data' in parsed(payloadBody(event, { ...fresh, state: { text: 'x'.repeat(100_000) } }, 2));
      expect(big).toBe(small);
    }
  });
});
