/** Firestore, for what a customer would notice. Counts are aggregations, all queries have their index. */
import { Timestamp } from '@google-cloud/firestore';
import type { QueryDocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';

import type { Hold } from '../../shared/deliveries/documents.ts';
import { EVERY_SHARD } from '../../shared/events/ids.ts';
import { readPlace } from '../../shared/reconcile/place.ts';
import { ConfigError, readConfig } from '../../shared/settings/config.ts';
import type { Env } from '../../shared/settings/config.ts';
import { PADDLE_CLASSIC_PUBLIC_KEY } from '../../shared/sources/paddle-classic/settings.ts';
import { withClassicPublicKey } from '../../shared/sources/paddle/accounts.ts';
import { PADDLE_ACCOUNTS } from '../../shared/sources/paddle/settings.ts';
import { WORKSPACE_ACCOUNTS } from '../../shared/sources/workspace/settings.ts';
import { CURSORS, DELIVERIES, EVENTS, QUARANTINE, webhooksOf } from '../../shared/store/collections.ts';
import { fieldsOf } from '../../shared/store/documents.ts';
import { openLists, positionOf } from '../../shared/store/lists.ts';
import type { Store } from '../../shared/store/store.ts';
import type { WebhookDocument } from '../../shared/webhooks/document.ts';
import type { Finding } from './finding.ts';
import { judgeDisabled, judgeLag, judgeQuarantine, judgeSilence, judgeWaiting } from './judge-customers.ts';
import type { Heard } from './judge-customers.ts';

/** So many documents are looked at of what may be many. */
const MOST = 300;

export async function lookAtDisabled(store: Store): Promise<Finding[]> {
  const disabled = webhooksOf(store.db).where('status', '==', 'disabled').where('deleted_at', '==', null);
  const { docs } = await store.query(disabled.limit(MOST));
  const found = docs.map((doc) => fieldsOf<WebhookDocument>(doc)!);
  return [judgeDisabled(found.map(({ id, name, disabled_reason: reason }) => ({ id, name, reason })))];
}

const HOLDS: readonly Hold[] = ['paused', 'breaker', 'busy', 'rate', 'order'];
/** `sweep` publishes what nobody attempts every ten minutes at least: what is late is due within that. */
const PUBLISHED_WITHIN_MS = 600_000;

export async function lookAtWaiting(store: Store, now: number): Promise<Finding[]> {
  const pending = store.db.collection(DELIVERIES).where('status', '==', 'pending');
  const due = pending
    .where('hold', '==', null)
    .where('shard', 'in', EVERY_SHARD)
    .where('due_at', '<=', Timestamp.fromMillis(now + PUBLISHED_WITHIN_MS))
    .orderBy('due_at');
  const first = due.limit(MOST).select('webhook_id', 'scheduled_at', 'state_waits');
  return store.snapshot(async (at) => {
    const countOf = async (query: typeof pending) => (await at.get(query.count())).data().count;
    const [all, dueCount, { docs }, ...held] = await Promise.all([
      countOf(pending),
      countOf(due),
      at.get(first),
      ...HOLDS.map((hold) => countOf(pending.where('hold', '==', hold))),
    ]);
    const looked = docs.map((doc) => ({
      id: doc.id,
      webhook: doc.get('webhook_id') as string,
      plannedAt: millis(doc, 'scheduled_at'),
      stateWaits: doc.get('state_waits') as number,
    }));
    const byHold = Object.fromEntries(HOLDS.map((hold, index) => [hold, held[index]!]));
    return [judgeWaiting({ pending: all, held: byHold, due: dueCount, looked }, now)];
  });
}

/** Ids are hashes, so that the first of them are a sample. */
export async function lookAtQuarantine(store: Store, now: number): Promise<Finding[]> {
  const kept = store.db.collection(QUARANTINE);
  const sample = kept.limit(MOST).select('source', 'reason', 'received_at');
  return store.snapshot(async (at) => {
    const [counted, { docs }] = await Promise.all([at.get(kept.count()), at.get(sample)]);
    const looked = docs.map((doc) => ({
      source: doc.get('source') as string,
      reason: doc.get('reason') as string,
      receivedAt: millis(doc, 'received_at'),
    }));
    return [judgeQuarantine(counted.data().count, looked, now)];
  });
}

const millis = (doc: QueryDocumentSnapshot, field: string): number => (doc.get(field) as Timestamp).toMillis();

export type SourceAccount = readonly [source: string, account: string];

/** Those that the settings tell of; a setting that is wrong is another check's to tell. */
export function configuredAccounts(env: Env): SourceAccount[] {
  const { workspaceAccounts = [] } = known(() => readConfig([WORKSPACE_ACCOUNTS], env)) ?? {};
  const paddle = known(() => readConfig([PADDLE_ACCOUNTS, PADDLE_CLASSIC_PUBLIC_KEY], env));
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
  const fields = ['received_at', 'recovered', 'source'];
  const list = { collection: EVENTS, time: 'received_at', equal: { account }, bounds, fields };
  const heard: Heard = { notifiedAt: null, unheard: 0, since };
  let docs = await lists.page(list, null, PAGE);
  for (let page = 1; ; page += 1) {
    for (const doc of docs.filter((each) => each.get('source') === source)) {
      if (doc.get('recovered') !== true) return { ...heard, notifiedAt: millis(doc, 'received_at') };
      heard.unheard += 1;
    }
    const last = docs.at(-1);
    if (!last || docs.length < PAGE) return heard;
    if (page === PAGES) return { ...heard, since: millis(last, 'received_at') };
    docs = await lists.page(list, positionOf(list, last), PAGE);
  }
}

const cursorDocument = z.object({ place: z.string() });
/** Of Paddle Classic, whose cursor goes on with time; Billing's stays at the last event, however long ago that was. */
const classicPlace = z.object({ until: z.number() });

/** How far each walk has come that goes on with time. */
export async function lookAtLag(store: Store, now: number): Promise<Finding[]> {
  const { docs } = await store.query(store.db.collection(CURSORS));
  return docs.flatMap((doc) => {
    const place: unknown = JSON.parse(cursorDocument.parse(doc.data()).place);
    const upTo = upToOf(doc.id, place);
    return upTo === undefined ? [] : [judgeLag(doc.id, upTo, now)];
  });
}

function upToOf(id: string, place: unknown): number | null | undefined {
  if (id.startsWith('paddle-classic ')) return classicPlace.parse(place).until;
  if (!id.startsWith('google-workspace ')) return undefined;
  const { lastBegan } = readPlace(place as never)!;
  return lastBegan === null ? null : Date.parse(lastBegan);
}
