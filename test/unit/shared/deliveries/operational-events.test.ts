import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { exhaustedEvent, operationalTypes, webhookEvent } from '../../../../shared/deliveries/operational-events.ts';

const page = readFileSync('docs/operational-events.md', 'utf8');
const webhook = { id: 'w', name: 'watched' };
const common = ['webhook_id', 'webhook_name'];

/** The keys of `data` that the page explains, by type. */
const documented = new Map(
  page
    .split('\n')
    .filter((line) => /^\| `(webhook|delivery)\.\w+` \|/.test(line))
    .map((line) => {
      const [, type, , data] = line.split('|').map((cell) => cell.trim());
      const names = [...data!.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, name]) => name!);
      return [type!.replaceAll('`', ''), [...common, ...names]] as const;
    }),
);

test('docs/operational-events.md explains each type and every key of its data', () => {
  const changed = { webhook, number: 1, failingSince: null, now: 0 };
  const delivery = { id: 'd', event_id: null, event_type: null };
  const attempt = { attempt: 1, response_status_code: 0, error_code: 'timeout' };
  const coded = operationalTypes.map((type) => {
    const { event } =
      type === 'delivery.exhausted'
        ? exhaustedEvent(webhook, delivery, attempt, 0)
        : webhookEvent({ ...changed, type, reason: 'failing' });
    return [event.type, Object.keys(event.data)];
  });
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(coded));
});

test('each change has an id of its own, and a repeat finds itself', () => {
  const idOf = (type: 'webhook.failing' | 'webhook.recovered', id: string, number: number) =>
    webhookEvent({ type, webhook: { ...webhook, id }, number, failingSince: 5, now: number }).event.id;
  const first = idOf('webhook.failing', 'w', 1);
  expect(webhookEvent({ type: 'webhook.failing', webhook, number: 1, failingSince: 9, now: 9 }).event.id).toBe(first);
  const others = [idOf('webhook.failing', 'w', 2), idOf('webhook.recovered', 'w', 1), idOf('webhook.failing', 'v', 1)];
  expect(new Set([first, ...others]).size).toBe(4);
});
