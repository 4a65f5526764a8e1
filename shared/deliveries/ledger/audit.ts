/** Recomputes which deliveries a window's events must have, and finds those that are not there. */

import { EVENTS } from '../../events/event-document.ts';
import type { EventDocument } from '../../events/event-document.ts';
import { deliveryId } from '../../events/ids.ts';
import { positionOf } from '../../store/lists.ts';
import type { Lists, Position, TimeList } from '../../store/lists.ts';
import type { Stored } from '../../store/snapshot.ts';
import type { Store } from '../../store/store.ts';
import type { Timestamp } from '../../store/timestamp.ts';
import { packedCount, unpackIds } from '../../webhooks/packed-ids.ts';
import { DELIVERIES } from '../documents.ts';
import { balanceOf } from './balance.ts';
import type { Balance } from './balance.ts';
import type { Ledger, Window } from './ledger.ts';

/** Events of a page. */
const PAGE = 200;
/** Deliveries asked for in one round trip. */
const ASKED_AT_ONCE = 500;

export interface Hole {
  event_id: string;
  event_type: string;
  /** Null where the event matched more than 100 webhooks: only the number of their deliveries is known. */
  delivery_id: string | null;
  webhook_id: string | null;
  /** How many deliveries are missing; negative: there are more than were matched. */
  missing: number;
}

export interface Audit {
  readTime: Timestamp;
  balance: Balance;
  /** Events that were looked at. */
  events: number;
  holes: Hole[];
  /** What of the balance's difference the holes do not explain. */
  unexplained: number;
}

export interface AuditDeps {
  store: Store;
  lists: Lists;
  ledger: Ledger;
  /** Hears of each page: how many events were looked at, of how many. */
  onPage?: (looked: number, of: number) => void;
}

type Audited = Pick<EventDocument, 'id' | 'type' | 'matched' | 'matched_webhooks'>;

/** Walks the events of a window, newest first. What arrives meanwhile makes no difference to the balance. */
export async function audit(deps: AuditDeps, window: Window): Promise<Audit> {
  const { readTime, counts } = await deps.ledger.read(window);
  const balance = balanceOf(counts);
  const list = eventsIn(window);
  const holes: Hole[] = [];
  let events = 0;
  for (let after: Position | null = null; ;) {
    const docs: Stored<Audited & { received_at: Timestamp }>[] = await deps.lists.page(list, after, PAGE);
    holes.push(
      ...(await holesOf(
        deps,
        docs.map(({ data }) => data),
      )),
    );
    events += docs.length;
    deps.onPage?.(events, balance.events);
    const last = docs.at(-1);
    if (last === undefined || docs.length < PAGE) break;
    after = positionOf(list, last);
  }
  const explained = holes.reduce((sum, { missing }) => sum + missing, 0);
  return { readTime, balance, events, holes, unexplained: balance.difference - explained };
}

const eventsIn = ({ from, to }: Window) =>
  ({
    collection: EVENTS,
    time: 'received_at',
    equal: {},
    bounds: [
      { op: '>=', at: BigInt(from) * 1_000_000n },
      { op: '<', at: BigInt(to) * 1_000_000n },
    ],
    fields: ['v', 'id', 'type', 'received_at', 'matched', 'matched_webhooks'],
  }) as const satisfies TimeList<EventDocument>;

async function holesOf(deps: AuditDeps, page: readonly Audited[]): Promise<Hole[]> {
  const expected = page.flatMap(expectedOf);
  const holes: Hole[] = [];
  for (let at = 0; at < expected.length; at += ASKED_AT_ONCE) {
    const asked = expected.slice(at, at + ASKED_AT_ONCE);
    const there = await deps.store.exist(asked.map(({ delivery_id }) => DELIVERIES.doc(delivery_id)));
    holes.push(...asked.filter((_, index) => !there[index]));
  }
  for (const event of page) holes.push(...(await countedHole(deps.ledger, event)));
  return holes;
}

/** The deliveries that an event's own commit made, as what they would be if they were missing. */
function expectedOf({ id, type, matched_webhooks: webhooks }: Audited) {
  if (webhooks === null) return [];
  return unpackIds(webhooks, 0, packedCount(webhooks)).map((webhook_id) => ({
    event_id: id,
    event_type: type,
    delivery_id: deliveryId(id, webhook_id),
    webhook_id,
    missing: 1,
  }));
}

/** Those of an event with a fan-out are counted. */
async function countedHole(ledger: Ledger, { id, type, matched, matched_webhooks }: Audited): Promise<Hole[]> {
  if (matched_webhooks !== null) return [];
  const { deliveries, fanningOut } = await ledger.readEvent(id);
  const missing = matched - deliveries - fanningOut;
  return missing === 0 ? [] : [{ event_id: id, event_type: type, delivery_id: null, webhook_id: null, missing }];
}
