/** What is stored of a subject: the latest observation, the ids seen, and what took its place. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import type { Observation } from '../../shared/events/event.ts';
import { eventId, subjectKey } from '../../shared/events/ids.ts';
import { workspaceRules } from '../../shared/sources/workspace/subject-rules.ts';
import { workspaceSubject } from '../../shared/sources/workspace/workspace.ts';
import { readOne } from '../../shared/store/find.ts';
import type { Snapshot } from '../../shared/store/snapshot.ts';
import type { Store } from '../../shared/store/store.ts';
import { SUBJECTS } from '../../shared/subjects/document.ts';
import type { SubjectDocument } from '../../shared/subjects/document.ts';
import { saveObservations } from '../../shared/subjects/subjects.ts';
import { docOf } from '../support/client.ts';
import { patientStore } from '../support/patience.ts';

type Known = Exclude<Observation, { kind: 'unavailable' }>;

let server: FirestoreServer;
let store: Store;
let customerId: string;
let serial = 0;

beforeAll(async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  server = await startFirestore({ indexes });
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
  store = patientStore('subjects');
});
afterAll(async () => {
  await store.close();
  await server.close();
});
beforeEach(() => void (customerId = `C${(serial += 1)}`));

const subjectId = (sku: string) => workspaceSubject('C0', customerId, sku).id;
const keyOf = (sku: string) => subjectKey('google-workspace', 'C0', workspaceSubject('C0', customerId, sku));
const read = (sku: string) => readOne(store, SUBJECTS.doc(keyOf(sku)));
const fields = async (sku: string) => (await read(sku)).data;

/** @param stored the subject's document as read before the fetch; its read time is when it was observed */
async function save(
  sku: string,
  observation: Known,
  through = store,
  stored?: Snapshot<SubjectDocument>,
): Promise<void> {
  const before = stored ?? (await read(sku));
  const event = {
    id: eventId('google-workspace', 'C0', sku),
    type: 'subscription.upgraded',
    source: 'google-workspace' as const,
    account: 'C0',
    source_type: 'x',
    occurred_at: '2026-11-21T10:00:00Z',
    subject: workspaceSubject('C0', customerId, sku),
    customer: { id: customerId },
    sku,
    plan: null,
    data: {},
  };
  await saveObservations(
    through,
    () => workspaceRules,
  )({
    event,
    subjectKey: keyOf(sku),
    arrived: before.readTime,
    observation,
    observedAt: before.readTime,
    customerKey: `key-${customerId}`,
    stored: before,
  });
}
const found = (id: string, more: Partial<Known> = {}, status = 'active'): Known => ({
  kind: 'found',
  state: { status },
  subscriptionId: id,
  ...more,
});
const only = (skuId: string, subscriptionId: string) => ({ listed: [{ skuId, subscriptionId }] });

test('the ids seen are kept, each once, the one seen last at the end', async () => {
  for (const id of ['1', '2', '2', '1', '3']) await save('starter', found(id));
  expect(await fields('starter')).toMatchObject({ subscription_ids: ['2', '1', '3'], replaced_by: null });
});

test('an upgrade marks the old subject in the same commit; who comes back is marked no more', async () => {
  await save('starter', found('1'));
  await save('plus', found('2', only('plus', '2')));
  expect(await fields('starter')).toMatchObject({ replaced_by: subjectId('plus'), subscription_ids: ['1'] });
  await save('starter', found('3', only('starter', '3')));
  expect(await fields('starter')).toMatchObject({ replaced_by: null, subscription_ids: ['1', '3'] });
  expect(await fields('plus')).toMatchObject({ replaced_by: subjectId('starter') });
});

test('the old subject marks itself, where it is the one notified', async () => {
  await save('starter', found('1'));
  await save('starter', { kind: 'inaccessible', ...only('plus', '2') });
  expect(await fields('starter')).toMatchObject({ replaced_by: subjectId('plus'), state_status: 'inaccessible' });
  await save('starter', { kind: 'inaccessible' });
  expect(await fields('starter')).toMatchObject({ replaced_by: subjectId('plus') });
});

test('an id that moved marks the subject whatever the event was; a cancelled rest does not take the mark away', async () => {
  await save('starter', found('1'));
  await save('starter', { kind: 'inaccessible', movedTo: 'plus' });
  await save('starter', found('1', {}, 'cancelled'));
  expect(await fields('starter')).toMatchObject({ replaced_by: subjectId('plus'), state: '{"status":"cancelled"}' });
});

test("another customer's subjects are left alone", async () => {
  await save('starter', found('1'));
  const other = keyOf('starter');
  customerId = `${customerId}-other`;
  await save('plus', found('2', only('plus', '2')));
  expect((await docOf(store, SUBJECTS.doc(other)).get()).data()).toMatchObject({ replaced_by: null });
});

test('a subject that changes between the look and the commit is looked at again', async () => {
  await save('starter', found('1'));
  let commits = 0;
  const racing: Store = {
    ...store,
    commit: async (unit) => {
      if ((commits += 1) === 1) await save('starter', found('1b'));
      return store.commit(unit);
    },
  };
  await save('plus', found('2', only('plus', '2')), racing);
  expect(commits).toBe(2);
  expect(await fields('starter')).toMatchObject({ replaced_by: subjectId('plus'), subscription_ids: ['1', '1b'] });
});

test('a save whose answer got lost finds itself when it is repeated', async () => {
  await save('starter', found('1'));
  const before = await read('plus');
  await save('plus', found('2', only('plus', '2')), store, before);
  const versions = async () =>
    (await Promise.all([read('plus'), read('starter')])).map((each) => each.exists && each.version);
  const saved = await versions();
  await save('plus', found('2', only('plus', '2')), store, before);
  expect(await versions()).toStrictEqual(saved);
  expect(saved).not.toContain(false);
});

test('an older observation that comes late changes nothing', async () => {
  const before = await read('starter');
  await save('starter', found('2'));
  await save('starter', { kind: 'inaccessible' }, store, before);
  expect(await fields('starter')).toMatchObject({ state_status: 'fresh', subscription_ids: ['2'] });
});
