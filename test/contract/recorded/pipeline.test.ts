/**
 * What must not change by itself: every document, payload, answer and log line of one run through the whole pipeline, compared
 * with `test/fixtures/recorded/pipeline`. `npm run record` writes those anew.
 */
import { afterAll, beforeAll, it } from '@jest/globals';

import { change, replay, rotate } from '../../support/recording/chapters/changes.ts';
import { give } from '../../support/recording/chapters/given.ts';
import { readAll } from '../../support/recording/chapters/lists.ts';
import {
  refuseAll,
  refuseByState,
  refuseDoors,
  refuseInput,
  refuseUnknown,
} from '../../support/recording/chapters/refusals.ts';
import { fanOut, reconcile } from '../../support/recording/chapters/repairs.ts';
import { register, takeSources } from '../../support/recording/chapters/sources.ts';
import { makeWebhooks } from '../../support/recording/chapters/webhooks.ts';
import { documentsShown } from '../../support/recording/documents.ts';
import type { Fields } from '../../support/recording/documents.ts';
import { linesShown } from '../../support/recording/lines.ts';
import { openRecordings } from '../../support/recording/recordings.ts';
import { startRecordedWorld } from '../../support/recording/world.ts';
import type { RecordedWorld } from '../../support/recording/world.ts';

const recordings = openRecordings('pipeline');
let world: RecordedWorld;

beforeAll(async () => {
  world = await startRecordedWorld();
});
afterAll(() => world.stop());

/** What one document keeps of a time that is another in each run, or of who came first. */
function unstable(collection: string, { webhook_id }: Fields): string[] {
  if (collection === 'attempts') return ['shard'];
  if (collection === 'leases') return ['holder'];
  if (collection !== 'deliveries') return [];
  if (webhook_id === world.id('ordered')) return ['republished', 'urgent'];
  if (webhook_id === world.id('fails once')) return ['republished'];
  return webhook_id === world.id('scheduled') ? ['request_digest'] : [];
}

type Chapters = [string, (world: RecordedWorld) => Promise<void>][];

const answersTo = (chapters: Chapters) =>
  it.each(chapters)('the answers to %s are the same', async (name, tell) => {
    // Those of a chapter that broke off are not this one's.
    world.answers();
    await tell(world);
    recordings.compare(`answers/${name}`, world.answers());
  });

/** The documents of the collections whose names are given; of all others where `but` says so. */
const documents = (title: string, folder: string, names: readonly string[], but = false) =>
  it(title, async () => {
    await recordings.settle(folder, async () => {
      const shown = await documentsShown(world.stack.db, world.placeholders, unstable);
      return Object.fromEntries(Object.entries(shown).filter(([name]) => names.includes(name) !== but));
    });
  });

answersTo([
  ['webhooks', makeWebhooks],
  ['registrations', register],
  ['sources', takeSources],
  ['what is given', give],
]);
// A minute after a failure `sweep` looks again.
documents('lanes are the same', 'documents', ['lanes', 'catalogue']);
answersTo([
  ['replays', replay],
  ['changes', change],
  ['rotations', rotate],
]);

it('the requests to endpoints are the same', async () => {
  await recordings.settle('requests', async () => world.requests());
});

// The audit log's ids are random, and test/flow/audit-log.test.ts holds its entries.
documents('all other documents are the same', 'documents', ['lanes', 'catalogue', 'audit_log'], true);
answersTo([
  ['lists', readAll],
  ['refused input', refuseInput],
  ['unknown ids', refuseUnknown],
  ['refused doors', refuseDoors],
  ['reconcile', reconcile],
]);
documents('what reconcile keeps is the same', 'reconciled', ['cursors', 'subjects']);
answersTo([
  ['refused states', refuseByState],
  ['unavailable', refuseAll],
]);

it('the log lines are the same', async () => {
  await recordings.settle('log', async () => ({ lines: linesShown(world.stack.lines) }));
});

answersTo([['fan-out', fanOut]]);
documents('what a fan-out keeps is the same', 'fan-out', ['fanouts']);

it('every recording was compared', () => {
  recordings.expectAllCompared();
});
