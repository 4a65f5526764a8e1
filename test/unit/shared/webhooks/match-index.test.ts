import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { indexMatches } from '../../../../shared/webhooks/match-index.ts';
import { matches } from '../../../../shared/webhooks/match.ts';
import { unpackIds } from '../../../../shared/webhooks/packed-ids.ts';
import { payloadFormats } from '../../../../shared/webhooks/payload/payload-format.ts';
import type { DestinationFields, Match } from '../../../../shared/webhooks/destination-fields.ts';
import type { Webhook } from '../../../../shared/webhooks/webhook.ts';
import { aWebhook, anEvent } from '../../../support/webhook-samples.ts';

/** Few values each, so that most events meet somebody. */
const words = ['a', 'b', 'A', ''];
const types = [
  'subscription.created',
  'subscription.plan.changed',
  'payment.failed',
  'adjustment.updated',
  'webhook.failing',
  '',
];
const patterns = [...types, '*', 'subscription.*', 'subscription.plan.*', 'sub*', 'payment.*', 'webhook.*', 'web*'];

const some = <T>(values: readonly T[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });
const match: fc.Arbitrary<Match> = fc.record(
  {
    ...{ account: some(words), customer: some(words), domain: some(words), sku: some(words), plan: some(words) },
    tags: some(words),
  },
  { requiredKeys: [] },
);
const webhook: fc.Arbitrary<Webhook> = fc
  .record({ event_types: fc.option(some(patterns)), match, payload_format: fc.constantFrom(...payloadFormats) })
  .map((asked) => aWebhook({}, { id: randomUUID(), ...asked }));
const customer = fc.record(
  { id: fc.constantFrom(...words), domain: fc.constantFrom(...words) },
  { requiredKeys: ['id'] },
);
const event = fc
  .record({
    source: fc.constantFrom('paddle-classic', 'api', 'subrelay'),
    data: fc.constantFrom({}, { action: 'refund', status: 'rejected' }, { action: 'credit', status: 'rejected' }),
    type: fc.constantFrom(...types),
    account: fc.constantFrom(...words),
    customer: fc.option(customer),
    sku: fc.option(fc.constantFrom(...words)),
    plan: fc.option(fc.constantFrom(...words)),
    tags: some(words),
  })
  .map((fields) => anEvent(fields as never));

const idsOf = (webhooks: readonly DestinationFields[]) => webhooks.map(({ id }) => id).sort();

test('the index finds whom `matches` says, each once', () => {
  fc.assert(
    fc.property(
      fc.array(webhook, { maxLength: 30 }),
      fc.array(event, { minLength: 1, maxLength: 5 }),
      (all, events) => {
        const matching = indexMatches(all);
        for (const some of events) {
          const subject = { kind: 'webhook', id: all[0]?.id ?? 'nobody' };
          const each = { ...some, subject };
          const expected = idsOf(all.filter((one) => matches(one, each)));
          const found = matching(each);
          expect(idsOf(found.webhooks())).toEqual(expected);
          expect(unpackIds(found.packed(), 0, all.length).sort()).toEqual(expected);
          expect(found.count).toBe(expected.length);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('webhooks that ask for the same are asked once, and those that ask for another customer are not', () => {
  let asked = 0;
  const counting = <T extends string[]>(values: T): T =>
    Object.assign(values, {
      includes: (value: string) => {
        asked += 1;
        return values.indexOf(value) >= 0;
      },
    });
  const asking = (customer: string) => aWebhook({}, { id: randomUUID(), match: { customer: counting([customer]) } });
  const same = Array.from({ length: 100 }, () => asking('C0customer'));
  const others = Array.from({ length: 100 }, (_, n) => asking(`other-${n}`));
  expect(indexMatches([...same, ...others])(anEvent()).count).toBe(100);
  expect(asked).toBe(1);
});
