/** To which webhooks an event went, and why to no other, as it is shown. */
import { parseStored } from '../base/json.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { EventDocument } from '../events/event-document.ts';
import type { Store } from '../store/store.ts';
import { WEBHOOKS } from '../webhooks/document.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { byName } from './by-name.ts';
import { deliveryOf } from './matches/matched-then.ts';
import type { MatchedThen } from './matches/matched-then.ts';
import { whyNot } from './matches/why-not.ts';
import type { Arrived } from './matches/why-not.ts';
import type { MatchedWebhookView, NotMatchedWebhookView } from './shapes/matches.ts';

/** The fields of an event that are shown, or ask. */
export const SEEN_FIELDS = [
  ...(['v', 'id', 'type', 'source', 'account', 'subject', 'customer', 'sku', 'plan', 'tags', 'data'] as const),
  ...(['received_at', 'matched', 'matched_webhooks', 'erased_at'] as const),
] as const satisfies readonly (keyof EventDocument)[];

export type SeenEvent = Pick<EventDocument, (typeof SEEN_FIELDS)[number]>;

export interface Asked {
  deps: { store: Store; now: () => number };
  event: SeenEvent;
  then: MatchedThen;
  current: ReadonlyMap<string, StoredDestination>;
  limit: number;
}

export async function tellAll(asked: Asked) {
  const { event, then, limit } = asked;
  const [matched, others] = await Promise.all([
    then.first(limit).then((ids) => matchedViews(asked, ids)),
    notMatched(asked),
  ]);
  return {
    ...{ matched_webhooks: matched, more_matched: matched.length < event.matched },
    ...{ not_matched_webhooks: others.views, more_not_matched: others.more },
  };
}

/** @returns null where nothing is known of the webhook */
export async function tellOne(asked: Asked, webhook: string) {
  const { deps, then, current } = asked;
  const rest = { more_matched: false, more_not_matched: false };
  if ((await then.among([webhook])).has(webhook))
    return { ...rest, matched_webhooks: await matchedViews(asked, [webhook]), not_matched_webhooks: [] };
  const [stored] = current.has(webhook) ? [] : await deps.store.read([WEBHOOKS.doc(webhook)]);
  const found = current.get(webhook) ?? stored?.data;
  return found ? { ...rest, matched_webhooks: [], not_matched_webhooks: [notMatchedView(asked, found)] } : null;
}

/** One read for each delivery, and for each webhook that is deleted. */
async function matchedViews({ deps, event, current }: Asked, ids: readonly string[]): Promise<MatchedWebhookView[]> {
  const gone = ids.filter((webhook) => !current.has(webhook));
  const [deliveries, deleted] = await Promise.all([
    deps.store.readFields(
      ids.map((webhook) => DELIVERIES.doc(deliveryOf(event.id, webhook))),
      ['v', 'id', 'status', 'reason'],
    ),
    deps.store.readFields(
      gone.map((webhook) => WEBHOOKS.doc(webhook)),
      ['v', 'name'],
    ),
  ]);
  const names = new Map(deleted.map(({ data }, index) => [gone[index], data?.name ?? null]));
  return ids.map((webhook_id, index) => {
    const data = deliveries[index]?.data ?? null;
    const delivery = data && { id: data.id, status: data.status, reason: data.reason };
    const webhook_name = current.get(webhook_id)?.name ?? names.get(webhook_id) ?? null;
    return { webhook_id, webhook_name, deleted: !current.has(webhook_id), delivery };
  });
}

/**
 * The first by name that it did not match. Where not all that it matched are known, those that are asked about are ones
 * that it does not match now, or that were changed since.
 */
async function notMatched(asked: Asked): Promise<{ views: NotMatchedWebhookView[]; more: boolean }> {
  const { event, then, current, limit } = asked;
  const known = then.all && new Set(then.all);
  const mayBe = [...current.values()].filter((webhook) => {
    if (known) return !known.has(webhook.id);
    const { reason, changedSince } = whyNot(webhook, arrived(event), 0);
    return reason !== 'matches_now' || changedSince !== null;
  });
  const first = mayBe.sort(byName).slice(0, limit);
  const there = await then.among(first.map((webhook) => webhook.id));
  const others = first.filter((webhook) => !there.has(webhook.id));
  return { views: others.map((webhook) => notMatchedView(asked, webhook)), more: mayBe.length > limit };
}

function notMatchedView({ deps, event }: Asked, webhook: StoredDestination): NotMatchedWebhookView {
  const { reason, sentence, changedSince } = whyNot(webhook, arrived(event), deps.now());
  const changed_since = changedSince === null ? null : new Date(changedSince).toISOString();
  return { webhook_id: webhook.id, webhook_name: webhook.name, reason, sentence, changed_since };
}

/** Its data is parsed where somebody asks for it. */
const arrived = (event: SeenEvent): Arrived => ({
  ...event,
  get data() {
    return parseStored(event.data) ?? {};
  },
});
