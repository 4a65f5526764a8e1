/** Which page of a reseller's list a run begins with, over a store in memory. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { openCursors } from '../../../../../shared/reconcile/cursors.ts';
import { listReconciler } from '../../../../../shared/reconcile/list.ts';
import { UNLIMITED } from '../../../../../shared/sources/asking/budget.ts';
import { subscriptionList } from '../../../../../shared/sources/workspace/subscription-list.ts';
import { openListedSubjects } from '../../../../../shared/subjects/listed-subjects.ts';
import { openSubjectEvents } from '../../../../../shared/subjects/subject-events.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

const START = Date.parse('2026-11-30T00:00:00Z');
const HOUR = 3_600_000;

test('a run goes on with the next page for an hour; a token that is older may have expired, and it begins anew', async () => {
  let now = START;
  const store = memoryStore(() => now);
  const asked: (string | undefined)[] = [];
  /** Each page is empty, and takes a minute. */
  const listSubscriptions = async ({ pageToken }: { pageToken?: string | undefined }) => {
    asked.push(pageToken);
    now += 60_000;
    return { subscriptions: [], nextPageToken: `after ${pageToken ?? 'the first'}` };
  };
  const reseller = { listSubscriptions, getSubscription: () => Promise.reject(new Error('unused')) };
  const reconciler = listReconciler({
    list: { ...subscriptionList({ account: 'C1', reseller: async () => reseller }), requestsPerMinute: 600 },
    ...{ store, events: openSubjectEvents(store), subjects: openListedSubjects(store, 'google-workspace/C1') },
    accept: () => Promise.reject(new Error('unused')),
    ...{ cursors: openCursors(store), budget: UNLIMITED, customerKey: () => null },
    ...{ now: () => now, log: pino({ level: 'silent' }) },
  });
  const onePage = () => reconciler.run({ baseline: false, until: now + 1, keep: async () => 0 });
  await onePage();
  now += HOUR;
  await onePage();
  now += HOUR + 1;
  await onePage();
  expect(asked).toEqual([undefined, 'after the first', undefined]);
});
