import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'svix';

import {
  NotVerified,
  createHandler,
  createReceiver,
  is,
  isNewer,
  subjectOf,
  withData,
} from '../../../kits/receiver/src/index.ts';
import type { WebhookEvent } from '../../../kits/receiver/src/index.ts';

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const SECRET = secretOf(1);
const EVENT = {
  type: 'subscription.suspended',
  timestamp: '2026-11-30T10:00:00Z',
  id: 'evt_1',
  source: 'google-workspace',
  account: 'C0',
  source_type: 'SUBSCRIPTION_SUSPENDED',
  subject: { kind: 'subscription', id: 'C0/s-1' },
  customer: null,
  data: {},
  state: { status: 'SUSPENDED' },
  state_status: 'fresh',
  state_observed_at: '2026-11-30T10:00:01.123456789Z',
  attempt: 1,
};

/** A request as Subrelay sends it, signed by Svix's library. */
function signed(body = JSON.stringify(EVENT), at = new Date(), secret = SECRET): Record<string, string> {
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': `${Math.floor(at.getTime() / 1_000)}`,
    'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
  };
}

const codeOf = (call: () => unknown): string | null => {
  try {
    call();
    return null;
  } catch (error) {
    return error instanceof NotVerified ? error.code : String(error);
  }
};

describe('a receiver', () => {
  const body = JSON.stringify(EVENT);
  const receiver = createReceiver(SECRET);

  test('takes what is signed, whatever its headers come as', () => {
    const headers = signed();
    expect(receiver.verify(body, headers)).toEqual(EVENT);
    expect(receiver.verify(Buffer.from(body), new Headers(headers))).toEqual(EVENT);
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    expect(receiver.verify(new TextEncoder().encode(body), upper)).toEqual(EVENT);
  });

  test('takes any of its secrets, and a request that two secrets have signed', () => {
    const several = createReceiver([secretOf(7), SECRET]);
    expect(several.verify(body, signed())).toEqual(EVENT);
    const old = signed(body, new Date(), secretOf(9));
    const both = { ...old, 'webhook-signature': `${old['webhook-signature']} ${signed()['webhook-signature']}` };
    expect(receiver.verify(body, both)).toEqual(EVENT);
  });

  test.each<[string, () => unknown]>([
    ['headers_missing', () => receiver.verify(body, {})],
    ['headers_missing', () => receiver.verify(body, { ...signed(), 'webhook-signature': '' })],
    ['time_refused', () => receiver.verify(body, signed(body, new Date(Date.now() - 6 * 60_000)))],
    ['time_refused', () => receiver.verify(body, signed(body, new Date(Date.now() + 6 * 60_000)))],
    ['time_refused', () => receiver.verify(body, { ...signed(), 'webhook-timestamp': 'yesterday' })],
    ['signature_wrong', () => receiver.verify(`${body} `, signed())],
    ['signature_wrong', () => receiver.verify(body, { ...signed(), 'webhook-id': 'evt_2' })],
    ['signature_wrong', () => receiver.verify(body, signed(body, new Date(), secretOf(2)))],
    ['signature_wrong', () => receiver.verify(body, { ...signed(), 'webhook-signature': 'v2,abc' })],
    ['body_unreadable', () => receiver.verify('hello', signed('hello'))],
    ['body_unreadable', () => receiver.verify('[]', signed('[]'))],
    ['body_unreadable', () => receiver.verify('{"type":"a"}', signed('{"type":"a"}'))],
  ])('says %s', (code, call) => {
    expect(codeOf(call)).toBe(code);
  });

  test('needs a secret', () => {
    expect(() => createReceiver([])).toThrow('Give a secret');
    expect(() => createReceiver('')).toThrow();
  });
});

test('an event of a type has the fields of that type', () => {
  const event: WebhookEvent = createReceiver(SECRET).verify(JSON.stringify(EVENT), signed());
  expect(is(event, 'subscription.cancelled')).toBe(false);
  if (!is(event, 'subscription.suspended')) throw new Error('It is one');
  expect(event.type).toBe('subscription.suspended');
});

test('large data is read from its link', async () => {
  const { data: _, ...rest } = EVENT;
  const event = { ...rest, data_url: 'https://api.example/v1/events/evt_1/data?k=1' } as WebhookEvent;
  const asked: unknown[] = [];
  const fetch = async (url: unknown) => {
    asked.push(url);
    return Response.json({ a: 1 });
  };
  const whole = await withData(event, fetch);
  expect(whole).toMatchObject({ id: 'evt_1', data: { a: 1 } });
  expect(whole).not.toHaveProperty('data_url');
  expect(asked).toEqual([event.data_url]);
  const gone = async () => new Response('', { status: 404 });
  await expect(withData(event, gone as typeof globalThis.fetch)).rejects.toThrow('answered 404');
});

test.each<[boolean, string | null | undefined, string | Date | null]>([
  [true, '2026-11-30T10:00:01Z', null],
  [true, '2026-11-30T10:00:01.000000002Z', '2026-11-30T10:00:01.000000001Z'],
  [false, '2026-11-30T10:00:01.000000001Z', '2026-11-30T10:00:01.000000001Z'],
  [false, '2026-11-30T10:00:01.5Z', '2026-11-30T10:00:01.500000001Z'],
  [true, '2026-11-30T10:00:02Z', '2026-11-30T11:00:01+01:00'],
  [true, '2026-11-30T10:00:02Z', new Date('2026-11-30T10:00:01.999Z')],
  [false, null, null],
  [false, undefined, '2026-11-30T10:00:01Z'],
])('isNewer is %s of %s beside %s', (expected, observed, kept) => {
  expect(isNewer({ state_observed_at: observed } as WebhookEvent, kept)).toBe(expected);
});

test('what is kept and is no time is said, not compared', () => {
  expect(() => isNewer(EVENT as WebhookEvent, 'x')).toThrow(RangeError);
});

test('a subject has a name over all sources', () => {
  expect(subjectOf(EVENT as WebhookEvent)).toBe('google-workspace/subscription/C0/s-1');
  expect(subjectOf({ ...EVENT, subject: null } as WebhookEvent)).toBeNull();
});

describe('a handler', () => {
  const taken: string[] = [];
  const handle = createHandler(createReceiver(SECRET), (event) => {
    if (event.attempt === 13) throw new Error('the queue is full');
    taken.push(event.id);
  });
  const post = (body: string, headers: Record<string, string>) =>
    handle(new Request('https://me.example/hook', { method: 'POST', body, headers }));

  test('answers 204 when the event is taken, and else why not', async () => {
    expect((await post(JSON.stringify(EVENT), signed())).status).toBe(204);
    expect(taken).toEqual(['evt_1']);
    const refused = await post(`${JSON.stringify(EVENT)} `, signed());
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { error: { code: 'signature_wrong', message: expect.any(String) } },
    ]);
    expect((await post('hello', signed('hello'))).status).toBe(400);
  });

  test('throws what the taker throws, so that it is delivered again', async () => {
    const body = JSON.stringify({ ...EVENT, attempt: 13 });
    await expect(post(body, signed(body))).rejects.toThrow('the queue is full');
  });
});
