/** Which webhooks an event matched when it arrived: by what its own commit wrote, and by no rules. */
import { DELIVERIES } from '../../deliveries/documents.ts';
import { FANOUTS } from '../../deliveries/fanout-document.ts';
import { fanoutIds } from '../../deliveries/fanouts.ts';
import type { EventDocument } from '../../events/event-document.ts';
import { deliveryId } from '../../events/ids.ts';
import type { Lists } from '../../store/lists.ts';
import type { Store } from '../../store/store.ts';
import { packedCount, unpackIds } from '../../webhooks/packed-ids.ts';

export interface MatchedThen {
  /** All of them; null where they are more than the event itself tells. */
  all: readonly string[] | null;
  /** Those of some webhooks that it matched. */
  among: (webhooks: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Some that it matched. */
  first: (most: number) => Promise<readonly string[]>;
}

export interface MatchedThenDeps {
  store: Store;
  lists: Lists;
}

type Arrived = Pick<EventDocument, 'id' | 'matched' | 'matched_webhooks'>;

export const deliveryOf = (event: string, webhook: string): string => deliveryId(event, webhook);

/** Nothing is read where the event tells them itself. */
export async function matchedThen(deps: MatchedThenDeps, event: Arrived): Promise<MatchedThen> {
  if (event.matched_webhooks === null) return fannedOut(deps, event);
  const all = unpackIds(event.matched_webhooks, 0, packedCount(event.matched_webhooks));
  return {
    all,
    among: async (webhooks) => new Set(webhooks.filter((webhook) => all.includes(webhook))),
    first: async (most) => all.slice(0, most),
  };
}

/** By the deliveries that are made, and by the fan-out of those that are yet to be. */
async function fannedOut({ store, lists }: MatchedThenDeps, { id, matched }: Arrived): Promise<MatchedThen> {
  const parts = await store.readFields(
    fanoutIds(id, matched).map((part) => FANOUTS.doc(part)),
    ['v', 'webhooks', 'cursor'],
  );
  const toCome = parts.flatMap(({ data }) =>
    data === null ? [] : unpackIds(data.webhooks, data.cursor, packedCount(data.webhooks)),
  );
  const isToCome = new Set(toCome);
  return {
    all: null,
    among: async (webhooks) => {
      const made = await store.exist(webhooks.map((webhook) => DELIVERIES.doc(deliveryOf(id, webhook))));
      return new Set(webhooks.filter((webhook, index) => made[index] === true || isToCome.has(webhook)));
    },
    first: async (most) => {
      const fields = ['v', 'webhook_id', 'origin', 'created_at'] as const;
      const list = { collection: DELIVERIES, time: 'created_at', equal: { event_id: id }, bounds: [], fields } as const;
      const made = (await lists.page(list, null, most)).filter(({ data }) => data.origin === 'event');
      return [...made.map(({ data }) => data.webhook_id), ...toCome].slice(0, most);
    },
  };
}
