import { expect, test } from '@jest/globals';

import { exceededLimit, isLimited } from '../../../../shared/webhooks/hooker-limits.ts';
import type { Webhook } from '../../../../shared/webhooks/webhook.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const LIMITS = { perShop: {}, perParty: 5 };
let made = 0;
const hook = (shops: string[] | null = null, other: Partial<Webhook> = {}): Webhook =>
  aWebhook(
    { payload_format: 'hooker-v1', ...(shops && { match: { account: shops } }) },
    { id: `w${made++}`, ...other },
  );
const hooks = (count: number, ...given: Parameters<typeof hook>) => Array.from({ length: count }, () => hook(...given));

test('ten for one shop, five without (HK-7)', () => {
  expect(exceededLimit(hook(['a']), null, hooks(9, ['a']), LIMITS)).toBeNull();
  expect(exceededLimit(hook(['a']), null, hooks(10, ['a']), LIMITS)).toEqual({ shop: 'a', most: 10 });
  expect(exceededLimit(hook(['b']), null, hooks(10, ['a']), LIMITS)).toBeNull();
  expect(exceededLimit(hook(['b', 'a']), null, hooks(10, ['a', 'c']), LIMITS)).toEqual({ shop: 'a', most: 10 });
  expect(exceededLimit(hook(), null, hooks(4), LIMITS)).toBeNull();
  expect(exceededLimit(hook(), null, hooks(5), LIMITS)).toEqual({ shop: null, most: 5 });
  expect(exceededLimit(hook(), null, hooks(10, ['a']), LIMITS)).toBeNull();
});

test('others by choice', () => {
  const limits = { perShop: { a: 22, b: 0 }, perParty: 15 };
  expect(exceededLimit(hook(['a']), null, hooks(21, ['a']), limits)).toBeNull();
  expect(exceededLimit(hook(['a']), null, hooks(22, ['a']), limits)).toEqual({ shop: 'a', most: 22 });
  expect(exceededLimit(hook(['b']), null, [], limits)).toEqual({ shop: 'b', most: 0 });
  expect(exceededLimit(hook(['toString']), null, [], limits)).toBeNull();
  expect(exceededLimit(hook(), null, hooks(14), limits)).toBeNull();
});

test('what is disabled, no hooker’s, or of customers alone does not count', () => {
  const others = [
    ...hooks(20, null, { status: 'disabled' }),
    ...hooks(20, null, { event_types: ['customer.*', 'customer.created'] }),
    ...hooks(20, null, { payload_format: 'event' }),
  ];
  expect(exceededLimit(hook(), null, others, LIMITS)).toBeNull();
  expect(others.some(isLimited)).toBe(false);
  expect([hook(), hook(['a']), hook(null, { status: 'paused' })].every(isLimited)).toBe(true);
  expect(exceededLimit(hook(), null, hooks(5, null, { status: 'paused' }), LIMITS)).toEqual({ shop: null, most: 5 });
});

test('a change may keep the place that it has, and take a new one where there is room', () => {
  const others = hooks(10, ['a']);
  const [first] = others;
  expect(exceededLimit({ ...first!, event_types: ['invoice.*'] }, first!, others, LIMITS)).toBeNull();
  const disabled = { ...first!, status: 'disabled' as const };
  const again = [...others.slice(1), disabled, hook(['a'])];
  expect(exceededLimit(first!, disabled, again, LIMITS)).toEqual({ shop: 'a', most: 10 });
  const moved = hook(['b']);
  expect(exceededLimit({ ...moved, match: { account: ['a'] } }, moved, [...others, moved], LIMITS)).toMatchObject({
    shop: 'a',
  });
});
