/** What is stored before the fuzzer comes, so that there is something to find under every path. */
import { z } from 'zod';

import { PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from '../../local/environment.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { until } from '../support/eventually.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { OWNER } from './roles.ts';
import type { Asker } from './roles.ts';

/** The functions that make it: of them `api` alone runs on. */
export const NEEDED = ['api', 'deliver', 'receive-workspace'] as const;

/** An id for each collection, by its path. */
export type Seeded = Readonly<Record<string, string>>;

const EVENT = {
  type: 'subscription.renewed',
  customer: { id: 'c-1', domain: 'c1.example', email: 'jo@c1.example' },
  subject: { kind: 'subscription', id: 'sub-1' },
  data: { plan: 'basic' },
};

const withId = z.looseObject({ id: z.string() });
const found = z.looseObject({ hits: z.array(z.looseObject({ kind: z.string() })) });
const subject = z.looseObject({ kind: z.literal('subject'), key: z.string() });

/** Calls the API, and reads what it answers. */
function callsOf({ api }: Pick<FlowStack, 'api'>) {
  const post = async (path: string, body: JsonObject): Promise<unknown> => {
    const answer = await api(path, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`Cannot store what is to be found: ${path} answered ${await answer.text()}`);
    return answer.json();
  };
  const listed = async (path: string, list: string): Promise<unknown[]> => {
    const answer: unknown = await (await api(path)).json();
    return z
      .record(z.string(), z.unknown())
      .transform((all) => z.array(z.unknown()).parse(all[list]))
      .parse(answer);
  };
  return {
    post,
    made: async (path: string, body: JsonObject) => withId.parse(await post(path, body)).id,
    /** Waits for one. */
    first: async (path: string, list: string) =>
      withId.parse(
        (
          await until(
            () => listed(path, list),
            ({ length }) => length > 0,
          )
        )[0],
      ).id,
  };
}

/** Leaves `api` alone running: nothing is sent to the URLs that the fuzzer invents. */
export async function seed(stack: FlowStack, asker: Asker): Promise<Seeded> {
  const { post, made, first } = callsOf(stack);
  await post('/v1/owners', { id: OWNER, name: 'Fuzzed', match: { customer: [EVENT.customer.id] } });
  const webhook = await made('/v1/webhooks', { name: 'Fails', url: stack.receiver.failsUrl });
  await quarantineOne(stack);
  const event = await made('/v1/events', EVENT);
  const attempt = await first('/v1/delivery-attempts', 'delivery_attempts');
  await Promise.all(NEEDED.filter((name) => name !== 'api').map((name) => stack.kill(name)));
  await unlocked(stack, webhook);
  return {
    '/v1/owners': OWNER,
    '/v1/webhooks': webhook,
    '/v1/destinations': webhook,
    '/v1/events': event,
    '/v1/event-types': 'subscription.suspended',
    '/v1/delivery-attempts': attempt,
    '/v1/deliveries': await first(`/v1/deliveries?event_id=${event}`, 'deliveries'),
    '/v1/quarantine': await first('/v1/quarantine', 'quarantine'),
    '/v1/subjects': subjectIn(await post('/v1/search', { q: EVENT.subject.id })),
    ...(asker === 'owner' && (await seedOwners(stack))),
  };
}

/** A transaction of a process that was killed keeps its locks until it was idle for a minute: meanwhile changes are answered 503. */
async function unlocked({ api }: FlowStack, webhook: string): Promise<void> {
  const change = { method: 'PATCH', body: JSON.stringify({ name: 'Fails always' }) };
  await until(
    () => api(`/v1/webhooks/${webhook}`, change),
    ({ status }) => status !== 503,
  );
}

/** What is an owner's: its key finds nothing else. */
async function seedOwners(stack: FlowStack): Promise<Seeded> {
  const { made, first } = callsOf(stack);
  const webhook = await made('/v1/webhooks', { name: 'Owned', url: 'https://example.com/hook', owner: OWNER });
  await made('/v1/events', EVENT);
  return {
    '/v1/webhooks': webhook,
    '/v1/deliveries': await first(`/v1/deliveries?webhook_id=${webhook}`, 'deliveries'),
  };
}

function subjectIn(searched: unknown): string {
  const [hit] = found.parse(searched).hits.filter(({ kind }) => kind === 'subject');
  return subject.parse(hit).key;
}

/** A push without a message. */
async function quarantineOne({ pubsub, urls }: FlowStack): Promise<void> {
  const token = pubsub.signIdToken({ aud: PUSH_AUDIENCE, email: PUSH_SERVICE_ACCOUNT });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const { status } = await fetch(`${urls['receive-workspace']}/`, { method: 'POST', headers, body: '{}' });
  if (status !== 204) throw new Error(`Cannot quarantine: receive-workspace answered ${status}`);
}
