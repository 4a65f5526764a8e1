/** What the types of the store refuse: `tsc` reads this file, too, and an error that is expected and missing is one. */
import { expect, test } from '@jest/globals';

import { collection } from '../../../../shared/store/collection.ts';
import { readOne } from '../../../../shared/store/find.ts';
import type { Snapshot } from '../../../../shared/store/snapshot.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { create, enqueue, gone, increment, merge, storeTime, update } from '../../../../shared/store/write.ts';

interface Parcel {
  v: 1;
  status: 'sent' | 'lost';
  weight: number | null;
  sent_at: Timestamp;
  to: { city: string } | null;
  note?: string;
  stops: Readonly<Record<string, { at: number }>>;
}

interface Ticket {
  v: 1;
  position?: Timestamp;
  place?: number;
}

const PARCELS = collection<Parcel>('parcels');
const TICKETS = collection<Ticket>('tickets');
const now = Timestamp.fromMillis(0);
const parcel: Parcel = { v: 1, status: 'sent', weight: 1, sent_at: now, to: null, stops: {} };
const [one, ticket] = [PARCELS.doc('one'), TICKETS.doc('one')];

test('a query names fields that there are, and compares them with what they hold', () => {
  PARCELS.where('status', '==', 'sent').where('to.city', '==', 'Riga').where('weight', 'in', [1, null]);
  // @ts-expect-error no such field
  PARCELS.where('colour', '==', 'red');
  // @ts-expect-error no such status
  PARCELS.where('status', '==', 'found');
  // @ts-expect-error text is not compared with a number
  PARCELS.where('to.city', '==', 1);
  // @ts-expect-error no such field
  PARCELS.orderBy('colour').limit(1);
  expect(PARCELS.where('status', '==', 'sent').plan.filters).toHaveLength(1);
  expect(PARCELS.plan.filters).toEqual([]);
});

test('a write gives what its document has, and nothing else', () => {
  const more = { colour: 'red' };
  const written = [
    create(one, { ...parcel, sent_at: storeTime() }),
    // @ts-expect-error no such field, though it comes by a spread
    create(one, { ...parcel, ...more }),
    // @ts-expect-error a field is missing
    create(one, { v: 1, status: 'sent' }),
    // @ts-expect-error it has no place in a queue
    enqueue(one, parcel),
    enqueue(ticket, { v: 1 }),
    update(one, { weight: increment(1), note: gone() }),
    // @ts-expect-error no such status
    update(one, { status: 'found' }),
    // @ts-expect-error no such field, though it comes by a spread
    update(one, { ...more, weight: 2 }),
    // @ts-expect-error what must be there can't go
    update(one, { status: gone() }),
    // @ts-expect-error text is not counted up
    update(one, { status: increment(1) }),
    merge(one, { stops: { here: { at: 1 }, there: gone() } }),
    // @ts-expect-error the map holds numbers
    merge(one, { stops: { here: { at: 'now' } } }),
  ];
  expect(written).toHaveLength(12);
});

/** Never called: the types of what is read. */
export async function reads(store: Pick<Store, 'read' | 'query'>): Promise<unknown> {
  const [first, second, none] = await store.read([one, ticket, Math.random() > 1 ? one : null]);
  const status: 'sent' | 'lost' | undefined = first.data?.status;
  const place: number | undefined = second.data?.place;
  const maybe: Snapshot<Parcel> | null = none;
  // @ts-expect-error there may be no such document
  const sure: Parcel = first.data;
  const { docs } = await store.query(PARCELS.select('status'));
  const names: 'status'[] = docs.flatMap(({ data }) => Object.keys(data) as (keyof typeof data)[]);
  const seen: Snapshot<Parcel> = await readOne(store, one);
  return [status, place, maybe, sure, names, seen.exists && seen.data.weight];
}
