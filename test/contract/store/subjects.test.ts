import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../../local/embedded/firestore/server.ts';
import type { Observation } from '../../../shared/events/event.ts';
import { readOne } from '../../../shared/store/find.ts';
import type { Store } from '../../../shared/store/store.ts';
import { Timestamp } from '../../../shared/store/timestamp.ts';
import { SUBJECTS } from '../../../shared/subjects/document.ts';
import { saveObservations } from '../../../shared/subjects/subjects.ts';
import { subscriptionEvent } from '../../support/intake.ts';
import { patientStore } from '../../support/patience.ts';

let server: FirestoreServer;
let store: Store;
let serial = 0;

beforeAll(async () => {
  server = await startFirestore({
    indexes: JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never,
  });
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  store = patientStore('subjects');
});
afterAll(() => server.close());

type Step = [status: string, observedMs: number, updatedAt?: string];

const observation = ([status, , updatedAt]: Step): Exclude<Observation, { kind: 'unavailable' }> =>
  status === 'gone'
    ? { kind: 'inaccessible' }
    : { kind: 'found', state: { status }, ...(updatedAt === undefined ? {} : { updatedAt }) };

/** Saves in turn; every observer has read the subject before any of them saved, as concurrent ones do. */
async function savedBy(...steps: Step[]) {
  const subjectKey = `s${(serial += 1)}`;
  const ref = SUBJECTS.doc(subjectKey);
  const { event } = subscriptionEvent({ source: 'paddle-billing', account: 'shop', subscriptionId: 'sub_1' });
  const stored = await readOne(store, ref);
  for (const step of steps) {
    const observedAt = Timestamp.fromMillis(step[1]);
    const toSave = {
      event: { ...event, subject: event.subject! },
      subjectKey,
      arrived: observedAt,
      observation: observation(step),
      observedAt,
      customerKey: null,
    };
    await saveObservations(store, () => null)({ ...toSave, stored });
  }
  const kept = (await readOne(store, ref)).data!;
  return [kept.state, kept.state_status, kept.observed_at.toMillis(), kept.source_updated_at];
}

const active = '{"status":"active"}';
const paused = '{"status":"paused"}';

it.each<[string, Step[], unknown[]]>([
  [
    'the later of two',
    [
      ['active', 1],
      ['paused', 2],
    ],
    [paused, 'fresh', 2, null],
  ],
  [
    'the later of two that come in the other order',
    [
      ['paused', 2],
      ['active', 1],
    ],
    [paused, 'fresh', 2, null],
  ],
  [
    'the first of two of one time',
    [
      ['paused', 1],
      ['active', 1],
    ],
    [paused, 'fresh', 1, null],
  ],
  [
    'what the source dates later, though observed before',
    [
      ['paused', 1, 'b'],
      ['active', 2, 'a'],
    ],
    [paused, 'fresh', 1, 'b'],
  ],
  [
    'the later observation of the same date',
    [
      ['paused', 1, 'b'],
      ['active', 2, 'b'],
    ],
    [active, 'fresh', 2, 'b'],
  ],
  [
    'what can not be dated',
    [
      ['paused', 1, 'b'],
      ['active', 2],
    ],
    [active, 'fresh', 2, null],
  ],
  [
    'that it is gone, with the last known state',
    [
      ['paused', 1, 'b'],
      ['gone', 2],
    ],
    [paused, 'inaccessible', 2, 'b'],
  ],
])('a subject keeps %s', async (_, steps, expected) => {
  expect(await savedBy(...steps)).toEqual(expected);
});
