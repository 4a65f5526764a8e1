/** What clients change: replays, cancellations, rotations, pauses, deletions. */
import { expect } from '@jest/globals';

import { answer } from '../../endpoint.ts';
import { eventually } from '../../eventually.ts';
import { SECRETS } from '../secrets.ts';
import { hasEnded, untilDeliveries, untilDelivery } from '../waits.ts';
import type { RecordedWorld } from '../world.ts';

/** Before anything recorded. */
const FROM = '2026-01-01T00:00:00Z';

export async function replay(world: RecordedWorld): Promise<void> {
  const { api, post, id, stack } = world;
  const { docs } = await stack.db.collection('events').where('type', '==', 'recorded.gone').get();
  const event = docs.map((doc) => doc.id).sort()[0];
  const delivered = await untilDelivery(world, 'fails once');
  await post('a delivery is replayed', `/v1/deliveries/${delivered}/replay`, 'replay-1', {});
  await untilDeliveries(world, 'fails once', 2);
  await post('the same replay again', `/v1/deliveries/${delivered}/replay`, 'replay-1', {});
  await post('an event is replayed', `/v1/events/${event}/replay`, 'replay-2', { webhook_id: id('fails once') });
  await untilDeliveries(world, 'fails once', 3);

  const order = { filter: { webhook_id: id('exhausted'), status: 'failed', 'created_at.gte': FROM } };
  await post('a dry run', '/v1/replays', 'job-1', { ...order, dry_run: true });
  const job = await post('a replay job', '/v1/replays', 'job-2', order);
  await untilJob(world, job.json['id']);
  await post('the same job again', '/v1/replays', 'job-2', order);
  await untilDeliveries(world, 'exhausted', 2);
  await api('GET /v1/replays/{id}', `/v1/replays/${String(job.json['id'])}`);
  await api('DELETE /v1/replays/{id} of one that has ended', `/v1/replays/${String(job.json['id'])}`, {
    method: 'DELETE',
  });
}

async function untilJob({ stack }: RecordedWorld, id: unknown): Promise<void> {
  const job = stack.db.collection('jobs').doc(String(id));
  await eventually(async () => expect((await job.get()).get('status')).toBe('completed'));
}

export async function change(world: RecordedWorld): Promise<void> {
  const { api, id, bodyOf } = world;
  const scheduled = await untilDelivery(world, 'scheduled', (delivery) => !hasEnded(delivery));
  await api('a delivery is cancelled', `/v1/deliveries/${scheduled}`, { method: 'DELETE' });
  await api('a webhook is resumed', `/v1/webhooks/${id('paused')}`, {
    method: 'PUT',
    body: { ...bodyOf('paused'), active: true },
  });
  await untilDelivery(world, 'paused');
  await api('a webhook is deleted', `/v1/webhooks/${id('backs off')}`, { method: 'DELETE' });
  await untilDelivery(world, 'backs off');
}

/** A webhook that nothing is sent to, from its creation to its keys. */
export async function rotate(world: RecordedWorld): Promise<void> {
  const { api, post, webhook, id } = world;
  const signatures = ['v1', 'v1a', 'x-hub-signature', 'content-signature'];
  await webhook('rotated', { ...SECRETS, signatures, event_types: [] }, answer(200));
  const path = `/v1/webhooks/${id('rotated')}`;
  const values = {
    signing_secret: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
    ed25519_private_key: `whsk_${Buffer.alloc(32, 1).toString('base64')}`,
    secret_token: 'the next token',
    rsa_private_key: SECRETS.rsa_private_key,
  };
  for (const [secret, value] of Object.entries(values))
    await post(`rotation of ${secret}`, `${path}/rotate-secret`, secret, { secret, value, overlap_seconds: 3_600 });
  const again = { secret: 'secret_token', value: values.secret_token, overlap_seconds: 3_600 };
  await post('the same rotation again', `${path}/rotate-secret`, 'secret_token', again);
  await post('rotation at once', `${path}/rotate-secret`, 'at once', {
    ...again,
    value: 'the last token',
    overlap_seconds: 0,
  });
  await api('its keys', `${path}/keys`);
  await api('its key set', `${path}/jwks`);
  const { headers } = await api('it alone', path);
  const body = { name: 'renamed', url: world.bodyOf('rotated')['url'], signatures, event_types: ['none.such'] };
  const seen = { method: 'PUT', headers: { 'if-match': headers.get('etag') ?? '' }, body };
  await api('it replaced, as it was seen', path, seen);
  await api('it replaced, though it is another', path, seen);
}
