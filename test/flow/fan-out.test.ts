import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { sampleAlert } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { eventId } from '../../shared/events/ids.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { FROM_PADDLE, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

const WEBHOOKS = 350;

let stack: FlowStack;
let endpoint: Endpoint;

beforeAll(async () => {
  [stack, endpoint] = await Promise.all([startFlowStack(undefined, FROM_PADDLE), startEndpoint(answer(204))]);
  const left = Array.from({ length: WEBHOOKS }, (_, n) => n);
  const create = async () => {
    for (let n = left.pop(); n !== undefined; n = left.pop()) {
      const body = JSON.stringify({ name: `Webhook ${n}`, url: `${endpoint.url}/${n}` });
      expect((await stack.api('/v1/webhooks', { method: 'POST', body })).status).toBe(201);
    }
  };
  await Promise.all(Array.from({ length: 8 }, create));
});
afterAll(async () => {
  await endpoint.close();
  await stack.stop();
});

const alert = async (id: string) => {
  const body = signClassicAlert(sampleAlert(id, Date.now()), stack.keys.paddleClassic.privateKey);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answered = await fetch(`${stack.frontDoor.url}/receive-paddle`, { method: 'POST', headers, body });
  expect(answered.status).toBe(200);
  return eventId('paddle-classic', 'default', id);
};
const deliveriesOf = async (event: string) =>
  (await stack.db.collection('deliveries').where('event_id', '==', event).get()).docs;
const tick = async () => {
  const headers = { authorization: `Bearer ${await stack.idTokens.token()}` };
  return fetch(`${stack.frontDoor.url}/sweep`, { method: 'POST', headers });
};

it('reaches each of 350 webhooks once, though sweep is killed in the middle of the walk', async () => {
  // Three pages follow the first: what comes next has three seconds before the walk is over.
  const slow = stack.firestore.inject({ method: 'Commit', kind: 'delay', ms: 1_000 });
  const event = await alert('5001');
  await until(
    () => deliveriesOf(event),
    ({ length }) => length > 0,
  );
  const hanging = stack.firestore.inject({ method: 'Commit', kind: 'hang' });
  slow();
  const made = (await deliveriesOf(event)).length;
  expect(made % 100).toBe(0);
  expect(made).toBeLessThan(WEBHOOKS);
  await stack.kill('sweep');
  hanging();
  await stack.restart('sweep');
  // As it is 15 s after the death of a watcher.
  await stack.db.doc('leases/sweep').delete();
  // It watches on until the stack stops.
  void tick().catch(() => undefined);
  await endpoint.arrived(WEBHOOKS);
  const paths = endpoint.arrivals.map(({ path }) => path);
  expect(new Set(paths).size).toBe(WEBHOOKS);
  const ended = await until(
    () => deliveriesOf(event),
    (all) => all.every((delivery) => delivery.get('status') === 'succeeded'),
  );
  expect(ended).toHaveLength(WEBHOOKS);
  expect((await stack.db.doc(`events/${event}`).get()).get('matched')).toBe(WEBHOOKS);
  expect((await stack.db.collection('fanouts').get()).size).toBe(0);
  expect(endpoint.arrivals).toHaveLength(WEBHOOKS);
});
