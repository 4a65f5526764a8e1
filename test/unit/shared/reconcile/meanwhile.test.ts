/** Cursors and subjects that a second instance moves on between a read and the commit that was decided by it. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { JsonObject } from '../../../../shared/base/json.ts';
import { openCursors } from '../../../../shared/reconcile/cursors.ts';
import { dealWithMissing } from '../../../../shared/reconcile/list-missing.ts';
import { dealWith } from '../../../../shared/reconcile/list-subject.ts';
import type { Walk } from '../../../../shared/reconcile/list-walk.ts';
import { listedFrom, startOf } from '../../../../shared/reconcile/place.ts';
import { workspaceRules } from '../../../../shared/sources/workspace/subject-rules.ts';
import { readOne } from '../../../../shared/store/find.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { create, update } from '../../../../shared/store/write.ts';
import { announceTo, announcedOf } from '../../../../shared/subjects/announce.ts';
import { SUBJECTS } from '../../../../shared/subjects/document.ts';
import type { SubjectDocument } from '../../../../shared/subjects/document.ts';
import { openListedSubjects } from '../../../../shared/subjects/listed-subjects.ts';
import { saveObservations } from '../../../../shared/subjects/subjects.ts';
import { meanwhile } from '../../../support/meanwhile.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { subjectKeyOf } from '../../../support/stored-samples.ts';
import { anEvent } from '../../../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const at = (second: number) => Timestamp.fromMillis(NOW + second * 1_000);
const event = { ...anEvent(), subject: anEvent().subject! };
const key = subjectKeyOf(event);
const LISTED_IN = `${event.source}/${event.account}`;
const rulesOf = () => workspaceRules;

/** A store that knows the subject of the event, observed as active at second 1. */
async function known(fields: Partial<SubjectDocument> = {}) {
  const store = memoryStore(() => NOW + 60_000);
  const subject: SubjectDocument = {
    ...{ v: 1, id: key, source: event.source, account: event.account, kind: 'subscription' },
    ...{ subject_id: event.subject.id, customer_key: null, subscription_ids: ['s-1'], replaced_by: null },
    ...{ state: '{"status":"active"}', state_status: 'fresh', observed_at: at(1), source_updated_at: null },
    ...{ announced: '{}', announced_number: 0, told_at: null, difference: null, listed_in: LISTED_IN },
    ...fields,
  };
  await store.commit({ writes: [create(SUBJECTS.doc(key), subject)] });
  return { store, stored: await readOne(store, SUBJECTS.doc(key)), now: () => store.kept(SUBJECTS.doc(key))! };
}

type Known = Awaited<ReturnType<typeof known>>;

/** Saves a status that was observed at a second, by somebody who has read the subject at the beginning. */
const save = (store: Store, { stored }: Known, status: string, second: number) =>
  saveObservations(
    store,
    rulesOf,
  )({
    ...{ event, subjectKey: key, arrived: at(0), observedAt: at(second), customerKey: null, stored },
    observation: { kind: 'found', state: { status } },
  });

test('a cursor stays where another run has moved it', async () => {
  const cursors = openCursors(memoryStore(() => NOW));
  const begun = await cursors.move('a walk', null, { page: 1 });
  await cursors.move('a walk', begun, { page: 3 });
  expect(await cursors.move('a walk', begun, { page: 2 })).toBeNull();
  expect((await cursors.read('a walk'))?.place).toEqual({ page: 3 });
});

test('of two states of a known subject the later stays, whichever is stored first', async () => {
  const there = await known();
  const late = meanwhile(there.store, () => save(there.store, there, 'cancelled', 3));
  await save(late, there, 'suspended', 2);
  expect(there.now()).toMatchObject({ state: '{"status":"cancelled"}', observed_at: at(3) });
});

test('a look leaves the later state that a delivery has stored meanwhile', async () => {
  const there = await known();
  const late = meanwhile(there.store, () => save(there.store, there, 'cancelled', 3));
  const place = startOf({ pass: 1, first: true, lastBegan: null, unheardAt: null }, true, NOW);
  const listing = {
    ...{ subject: event.subject, customerId: 'C0customer', sku: '1010020027', subscriptionId: 's-1' },
    state: { status: 'suspended' },
  };
  await dealWith(depsOf(late), place, { listing, status: 'fresh', observedAt: at(2) }, there.stored);
  expect(there.now()).toMatchObject({ state: '{"status":"cancelled"}', observed_at: at(3) });
});

test('what was listed again while it is left stays expected', async () => {
  const there = await known({ replaced_by: 'another' });
  const again = update(SUBJECTS.doc(key), { replaced_by: null });
  const late = meanwhile(there.store, () => there.store.commit({ writes: [again] }));
  const place = startOf({ pass: 1, first: false, lastBegan: null, unheardAt: null }, false, NOW);
  const walk: Partial<Walk> = { deps: depsOf(late), place, listed: listedFrom(''), run: RUN };
  expect(await dealWithMissing(walk as Walk)).toBe(true);
  expect(there.now()).toMatchObject({ replaced_by: null, listed_in: LISTED_IN });
});

test('of two events that tell of a subject at once both are remembered', async () => {
  const there = await known();
  const tell = (store: Store, type: string, state: JsonObject, second: number) =>
    announceTo(
      store,
      rulesOf,
    )({
      ...{ event: { ...event, type }, subjectKey: key, arrived: at(0), document: there.stored.data! },
      seen: () => ({ state, status: 'fresh', at: `2026-11-30T10:00:0${second}.000000000Z` }),
    });
  const late = meanwhile(there.store, () => tell(there.store, 'subscription.plan_changed', { plan: 'FLEXIBLE' }, 1));
  await tell(late, 'license.assignment_changed', { seats: { licensed: 5 } }, 1);
  const { plan, 'seats.licensed': seats } = announcedOf(there.now());
  expect([plan?.value, seats?.value]).toEqual(['FLEXIBLE', 5]);
});

const RUN: Walk['run'] = {
  ...{ beganAt: null, whyNot: async () => null, mayAsk: async () => true, moveTo: async () => true },
  ask: (call) => call(),
};

/** Whoever asks for more than the store fails. */
const depsOf = (store: Store): Walk['deps'] => {
  const deps: Partial<Walk['deps']> = {
    ...{ store, subjects: openListedSubjects(store, LISTED_IN), now: () => NOW, log: pino({ level: 'silent' }) },
    ...{ list: LIST as Walk['deps']['list'], customerKey: () => null },
  };
  return deps as Walk['deps'];
};

const LIST: Partial<Walk['deps']['list']> = {
  ...{ source: event.source, account: event.account, rules: workspaceRules },
};
