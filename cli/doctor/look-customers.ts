/** Firestore, for what a customer would notice. Counts are aggregations, all queries have their index. */
import { z } from 'zod';

import { fromJsonText } from '../../shared/base/json.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { Hold } from '../../shared/deliveries/documents.ts';
import { EVENTS, QUARANTINE } from '../../shared/events/event-document.ts';
import { CURSORS } from '../../shared/reconcile/cursors.ts';
import { readPlace } from '../../shared/reconcile/place.ts';
import { ConfigError, readConfig } from '../../shared/settings/config.ts';
import type { Env } from '../../shared/settings/config.ts';
import { withClassicPublicKey } from '../../shared/sources/paddle/accounts.ts';
import { openLists, positionOf } from '../../shared/store/lists.ts';
import { EVERY_SHARD } from '../../shared/store/shards.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import type { Finding } from './finding.ts';
import { judgeDisabled, judgeLag, judgeQuarantine, judgeSilence, judgeWaiting } from './judge-customers.ts';
import type { Heard } from './judge-customers.ts';

/** So many documents are looked at of what may be many. */
const MOST = 300;

export async function lookAtDisabled(store: Store): Promise<Finding[]> {
  const disabled = WEBHOOKS.where('status', '==', 'disabled').where('deleted_at', '==', null);
  const { docs } = await store.query(disabled.limit(MOST));
  const found = docs.map((doc) => doc.data);
  return [judgeDisabled(found.map(({ id, name, disabled_reason: reason }) => ({ id, name, reason })))];
}

const HOLDS: readonly Hold[] = ['paused', 'breaker', 'busy', 'rate', 'order'];
/** `sweep` publishes what nobody attempts every ten minutes at least: what is late is due within that. */
const PUBLISHED_WITHIN_MS = 600_000;

export async function lookAtWaiting(store: Store, now: number): Promise<Finding[]> {
  const pending = DELIVERIES.where('status', '==', 'pending');
  const due = pending
    .where('hold', '==', null)
    .where('shard', 'in', EVERY_SHARD)
    .where('due_at', '<=', Timestamp.fromMillis(now + PUBLISHED_WITHIN_MS))
    .orderBy('due_at');
  const first = due.limit(MOST).select('webhook_id', 'scheduled_at', 'state_waits');
  return store.reading(async (at) => {
    const countHeld = async (hold: Hold) => [hold, await at.count(pending.where('hold', '==', hold))] as const;
    const [all, dueCount, { docs }, held] = await Promise.all([
      at.count(pending),
      at.count(due),
      at.query(first),
      Promise.all(HOLDS.map(countHeld)),
    ]);
    const looked = docs.map(({ id, data }) => ({
      id,
      webhook: data.webhook_id,
      plannedAt: data.scheduled_at.toMillis(),
      stateWaits: data.state_waits,
    }));
    return [judgeWaiting({ pending: all, held: Object.fromEntries(held), due: dueCount, looked }, now)];
  });
}

/** Ids are hashes, so that the first of them are a sample. */
export async function lookAtQuarantine(store: Store, now: number): Promise<Finding[]> {
  const kept = QUARANTINE;
  const sample = kept.limit(MOST).select('source', 'reason', 'received_at');
  return store.reading(async (at) => {
    const [counted, { docs }] = await Promise.all([at.count(kept), at.query(sample)]);
    const looked = docs.map(({ data: { source, reason, received_at } }) => ({
      source,
      reason,
      receivedAt: received_at.toMillis(),
    }));
    return [judgeQuarantine(counted, looked, now)];
  });
}

/** A source and one of its accounts. */
export type SourceAccount = readonly [source: string, account: string];

/** Those that the settings tell of; a setting that is wrong is another check's to tell. */
export function configuredAccounts(env: Env): SourceAccount[] {
  const { workspaceAccounts = [] } = known(() => readConfig(['workspaceAccounts'], env)) ?? {};
  const paddle = known(() => readConfig(['paddleAccounts', 'paddleClassicPublicKey'], env));
  const sellers = paddle === null ? [] : withClassicPublicKey(paddle.paddleAccounts, paddle.paddleClassicPublicKey);
  return [
    ...workspaceAccounts.map(({ account }) => ['google-workspace', account] as const),
    ...sellers.flatMap(({ name, classic, billing }): SourceAccount[] => [
      ...(classic ? [['paddle-classic', name] as const] : []),
      ...(billing ? [['paddle-billing', name] as const] : []),
    ]),
  ];
}

function known<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** How far back notifications are looked for. */
const LOOK_BACK_MS = 30 * 24 * 3_600_000;
const PAGE = 20;
const PAGES = 5;

export async function lookAtSilence(store: Store, [source, account]: SourceAccount, now: number): Promise<Finding[]> {
  const heard = await heardOf(store, source, account, now - LOOK_BACK_MS);
  return [judgeSilence(`${source} ${account}`, heard, now)];
}

async function heardOf(store: Store, source: string, account: string, since: number): Promise<Heard> {
  const lists = openLists(store);
  const bounds = [{ op: '>=' as const, at: BigInt(since) * 1_000_000n }];
  const fields = ['received_at', 'recovered', 'source'] as const;
  const list = { collection: EVENTS, time: 'received_at', equal: { account }, bounds, fields } as const;
  const heard: Heard = { notifiedAt: null, unheard: 0, since };
  let docs = await lists.page(list, null, PAGE);
  for (let page = 1; ; page += 1) {
    for (const { data } of docs.filter((each) => each.data.source === source)) {
      if (!data.recovered) return { ...heard, notifiedAt: data.received_at.toMillis() };
      heard.unheard += 1;
    }
    const last = docs.at(-1);
    if (!last || docs.length < PAGE) return heard;
    if (page === PAGES) return { ...heard, since: last.data.received_at.toMillis() };
    docs = await lists.page(list, positionOf(list, last), PAGE);
  }
}

/** Of Paddle Classic, whose cursor goes on with time; Billing's stays at the last event, however long ago that was. */
const classicPlace = z.object({ until: z.number() });

/** How far each walk has come that goes on with time. */
export async function lookAtLag(store: Store, now: number): Promise<Finding[]> {
  const { docs } = await store.query(CURSORS);
  return docs.flatMap(({ id, data }) => {
    const upTo = upToOf(id, fromJsonText(data.place));
    return upTo === undefined ? [] : [judgeLag(id, upTo, now)];
  });
}

function upToOf(id: string, place: JsonObject): number | null | undefined {
  if (id.startsWith('paddle-classic ')) return classicPlace.parse(place).until;
  if (!id.startsWith('google-workspace ')) return undefined;
  const lastBegan = readPlace(place)?.lastBegan ?? null;
  return lastBegan === null ? null : Date.parse(lastBegan);
}
