/** What is found at the sources, and what an event leaves that matches more webhooks than one commit makes deliveries for. */
import { FieldValue } from '@google-cloud/firestore';

import { sampleSubscription } from '../../../../local/samples.ts';
import { HAPPENED } from '../world.ts';
import type { RecordedWorld } from '../world.ts';

/** A change that nobody was told of is noted by one run, and announced by the next. */
export async function reconcile({ stack, invoke }: RecordedWorld): Promise<void> {
  await invoke('reconcile, all as announced', 'reconcile');
  stack.sandbox.reseller.put({ ...sampleSubscription(HAPPENED), status: 'SUSPENDED', suspensionReasons: ['OTHER'] });
  await invoke('reconcile, a change noted', 'reconcile');
  await invoke('reconcile, a change announced', 'reconcile');
  await invoke('reconcile, for a baseline', 'reconcile', { body: { baseline: true } });
}

const MATCHED = 101;

/** Nobody walks the fan-out: `sweep` is dead. */
export async function fanOut({ stack, post, id }: RecordedWorld): Promise<void> {
  await stack.kill('sweep');
  const webhooks = stack.db.collection('webhooks');
  const one = (await webhooks.doc(id('token')).get()).data();
  const batch = stack.db.batch();
  for (let number = 1; number <= MATCHED; number += 1) {
    const copy = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    batch.create(webhooks.doc(copy), { ...one, id: copy, event_types: ['recorded.fan_out'], match: {} });
  }
  batch.update(stack.db.doc('catalogue/webhooks'), { version: FieldValue.increment(1) });
  await batch.commit();
  await post('an event for more than a hundred', '/v1/events', 'fan-out', { type: 'recorded.fan_out' });
}
