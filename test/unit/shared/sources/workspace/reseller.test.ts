/** How long the exchanges about one subscription take together, in a time that the test moves. */
import { afterEach, expect, jest, test } from '@jest/globals';

import { createReseller } from '../../../../../shared/sources/workspace/reseller.ts';

const TIMEOUT_MS = 1_000;
const EXCHANGE_MS = 900;

afterEach(() => {
  jest.restoreAllMocks();
});

test('exchanges that are each in time take two timeouts together at most', async () => {
  let elapsed = 0;
  let calls = 0;
  const timeouts: { at: number; end: () => void }[] = [];
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    timeouts.push({ at: elapsed + ms, end: () => controller.abort(new DOMException('time is over', 'TimeoutError')) });
    return controller.signal;
  });
  /** Each page of the list has another one behind it. */
  const fetch: typeof globalThis.fetch = async (_, init) => {
    calls += 1;
    elapsed += EXCHANGE_MS;
    for (const { at, end } of timeouts) if (at <= elapsed) end();
    init?.signal?.throwIfAborted();
    return Response.json({ kind: 'reseller#subscriptions', subscriptions: [], nextPageToken: `p${calls}` });
  };
  const reseller = createReseller({
    tokens: { get: async () => ({ token: 't', expiresAt: Number.MAX_SAFE_INTEGER }), forget: () => undefined },
    ...{ rootUrl: 'https://reseller.example/', fetch, now: () => elapsed, timeoutMs: TIMEOUT_MS },
  });
  const data = { customer_id: 'c', sku_id: 's', subscription_id: 'i' };
  const asked = reseller.getSubscription({ type: 'subscription.upgraded', data });
  await expect(asked).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  expect(calls).toBe(Math.ceil((2 * TIMEOUT_MS) / EXCHANGE_MS));
});
