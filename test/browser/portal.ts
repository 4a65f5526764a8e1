/** What the portal is looked at with: an owner with endpoints, and what was sent to them. */
import { randomUUID } from 'node:crypto';

import { deliveryId } from '../../shared/events/ids.ts';
import type { FlowStack } from '../support/flow-stack.ts';

export interface SeededOwner {
  id: string;
  webhook: string;
  delivery: string;
}

const posted = async (stack: FlowStack, path: string, body: unknown): Promise<Record<string, string>> => {
  const response = await stack.api(path, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, string>;
};

/** The account of events that a key of the API gives is its id. */
export async function seedOwner(stack: FlowStack): Promise<SeededOwner> {
  const id = `owner-${randomUUID().slice(0, 8)}`;
  await posted(stack, '/v1/owners', { id, name: 'Acme GmbH', match: { domain: ['portal.example'] } });
  const { id: webhook = '' } = await posted(stack, '/v1/webhooks', {
    ...{ name: 'Shop', url: 'https://shop.invalid/hook', owner: id, retry_policy: [3_600] },
  });
  const event = { type: 'order.shipped', data: { parcel: '1' }, customer: { id: 'c', domain: 'portal.example' } };
  const { id: given = '' } = await posted(stack, '/v1/events', event);
  return { id, webhook, delivery: deliveryId(given, webhook) };
}

/** @param can what the session may besides looking */
export async function linkOf(stack: FlowStack, owner: string, can: readonly string[]): Promise<string> {
  const { url = '' } = await posted(stack, '/v1/portal-links', { owner, can: ['read', ...can] });
  return url;
}
