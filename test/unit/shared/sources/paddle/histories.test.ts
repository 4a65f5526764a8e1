/** What Paddle's histories say, made notifications again without the loss of a digit. */
import { expect, test } from '@jest/globals';

import { fetchBillingEvents } from '../../../../../shared/sources/paddle-billing/billing-events.ts';
import { fetchClassicHistory } from '../../../../../shared/sources/paddle-classic/classic-history.ts';

const answering = (text: string) => ({
  apiUrl: 'https://paddle.example',
  fetch: () => Promise.resolve(new Response(text)),
  timeoutMs: 1_000,
  now: () => 0,
});
const CUSTOM = '{"n":12345678901234567890,"e":1e308,"m":29.90,"z":-0,"K":{"__proto__":[1.0]}}';
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test("an event of Paddle Billing's list has its numbers as they are written", async () => {
  const events = [
    `{"event_id":"evt_1","data":{"custom_data":${CUSTOM}}}`,
    `{"event_id":"evt_2","data":{"custom_data":${nested(900)}}}`,
  ];
  const text = `{"data":[${events.join()}],"meta":{"pagination":{"has_more":false}}}`;
  const query = { after: null, order: 'ASC' } as const;
  const page = await fetchBillingEvents(query, { ...answering(text), apiKey: 'key' });
  expect(page.kind === 'page' && page.events.map(({ body }) => body.toString())).toEqual(events);
});

test("an alert of Paddle Classic's history is the form that it was", async () => {
  const alert = `{"id":7,"alert_name":"payment_succeeded","created_at":"2026-03-02 09:15:04","fields":
    {"alert_id":12345678901234567890,"balance_fee":1.10,"custom_data":${CUSTOM},"used_price_override":false,"email":null}}`;
  const text = `{"success":true,"response":{"total_pages":1,"data":[${alert}]}}`;
  const query = { from: 0, to: 1, page: 1 };
  const page = await fetchClassicHistory(query, { ...answering(text), vendorId: '1', vendorAuthCode: 'code' });
  const [read] = page.alerts;
  expect(page.pages).toBe(1);
  expect(read?.ok && [read.alertId, Object.fromEntries(new URLSearchParams(read.form.toString()))]).toEqual([
    '12345678901234567890',
    {
      alert_id: '12345678901234567890',
      alert_name: 'payment_succeeded',
      balance_fee: '1.10',
      custom_data: CUSTOM,
      email: '',
      event_time: '2026-03-02 09:15:04',
      used_price_override: '0',
    },
  ]);
});

test.each([
  ['429 does not say', 429, {}, 60_000],
  ['429 says', 429, { 'retry-after': '7' }, 7_000],
  ['503 does not say', 503, {}, undefined],
])('where %s how long to wait', async (_, status, headers, retryAfterMs) => {
  const fetch = () => Promise.resolve(new Response('', { status, headers }));
  const query = { after: null, order: 'ASC' } as const;
  const asked = fetchBillingEvents(query, { ...answering(''), fetch, apiKey: 'key' });
  await expect(asked).rejects.toMatchObject({ problem: 'busy', retryAfterMs });
});
