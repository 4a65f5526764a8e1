/** What a deployment is for, step by step: each ends when its effect is seen, or is refused. */
import { setTimeout } from 'node:timers/promises';

import { publishTo } from '../../local/resources.ts';
import { RESELLER_ACCOUNT, sampleAlert, sampleNotification, sampleSubscription } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { LANE_STATES } from '../../shared/deliveries/lane-states.ts';
import { eventId } from '../../shared/events/ids.ts';
import { LEASES } from '../../shared/store/leases.ts';
import { STATUS } from '../../shared/status/facts.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Behaviour, Endpoint } from '../support/endpoint.ts';
import { deadLetter } from './dead-letter.ts';
import { isHeard } from './google.ts';
import type { Refusal } from './iam.ts';
import { ORDERS_TOPIC } from './outside.ts';
import type { AsDeployed } from './stack.ts';

/** Ends with the effect, and goes on looking for it until the signal says that nobody waits. */
export type Step = (signal: AbortSignal) => Promise<void>;

export interface Steps {
  /** A step by its name. */
  named: (name: string) => Step;
  close: () => Promise<void>;
}

/**
 * @param isIt which refusals it fails by; of others it is to say so itself
 * @returns null where it came to its end, else what it was refused
 */
export async function take(
  stack: AsDeployed,
  step: Step,
  isIt: (refusal: Refusal) => boolean = () => true,
): Promise<Refusal | null> {
  const { refusal, forget } = stack.iam.nextRefusal(isIt);
  const nobodyWaits = new AbortController();
  const ended = untilAnswered(step, nobodyWaits.signal).then(
    () => null,
    (error: unknown) => error as Error,
  );
  // A refusal is what a step then fails by: it has been noted by the time that the step says so.
  const outcome = await Promise.race([refusal, ended]);
  forget();
  nobodyWaits.abort();
  await ended;
  await stack.idle();
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

const LOOK_EVERY_MS = 10;
const TRIES = 5;

/** A function had not the time, as on a busy machine: whoever calls is to call again. */
class Busy extends Error {}

/** Takes a step again where it was answered 503, as all who call a deployment do. */
async function untilAnswered(step: Step, signal: AbortSignal, tries = TRIES): Promise<void> {
  try {
    await step(signal);
  } catch (error) {
    if (!(error instanceof Busy) || signal.aborted || tries === 1) throw error;
    await untilAnswered(step, signal, tries - 1);
  }
}

async function until(signal: AbortSignal, holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(LOOK_EVERY_MS, undefined, { signal });
}

const HOUR_MS = 3_600_000;
/** When each job is waited for: in every minute, every quarter of an hour, and seven minutes past. */
const MINUTES: Readonly<Record<string, number>> = { reconcile: 45, register: 7, sweep: 59 };
const NOTIFICATIONS = 'workspace-notifications';

/** Sets up what steps share: a customer with webhooks. */
export async function openSteps(stack: AsDeployed): Promise<Steps> {
  const { iam, api, keys, receiver, sandbox, db, client, deployment } = stack;
  const notifications = client.subscription(NOTIFICATIONS);
  let serial = 100;
  const endpoints: Endpoint[] = [];

  const answered = async (call: Promise<Response | undefined>, status: number): Promise<unknown> => {
    const response = await call;
    // A job that isn't there is called by nobody.
    if (response === undefined) return undefined;
    const text = await response.text();
    if (response.status === 503) throw new Busy(`answered 503: ${text}`);
    if (response.status !== status) throw new Error(`answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const posted = async (path: string, body: object, status = 201) =>
    (await answered(api(path, { method: 'POST', body: JSON.stringify(body) }), status)) as { id: string };
  const webhookTo = async (behaviours: [Behaviour, ...Behaviour[]], settings: object = {}) => {
    const endpoint = await startEndpoint(...behaviours);
    endpoints.push(endpoint);
    // Only what is given to it by hand.
    const match = { account: ['nobody'] };
    const { id } = await posted('/v1/webhooks', { name: 'by hand', url: endpoint.url, match, ...settings });
    return { id, endpoint };
  };
  const job = async (name: string) => {
    const response = await stack.runJob(name, MINUTES[name]!);
    if (!response) iam.note({ kind: 'no job', job: name });
    return response;
  };
  const accountOf = (name: string): string =>
    `serviceAccount:${deployment.functions.find((each) => each.name === name)!.service_config[0]!.service_account_email}`;
  const topicName = (topic: string) => `projects/${deployment.project}/topics/${topic}`;

  receiver.expect(keys.receiverSecret);
  await answered(job('register'), 200);
  await posted('/v1/webhooks', { name: 'receiver', url: receiver.url, signing_secret: keys.receiverSecret });
  // What exists is no news.
  await answered(job('reconcile'), 200);

  const sendAlert = async (): Promise<string> => {
    const body = signClassicAlert(sampleAlert(String((serial += 1)), Date.now()), keys.paddleClassic.privateKey);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const taken = await answered(stack.call('receive-paddle', '/', { method: 'POST', headers, body }), 200);
    return (taken as { id: string }).id;
  };
  const putSubscription = (): string => {
    const customer = `C0${(serial += 1)}`;
    const ids = { customerId: customer, subscriptionId: `s${serial}`, customerDomain: `c${serial}.example` };
    sandbox.reseller.put({ ...sampleSubscription(Date.now()), ...ids });
    return customer;
  };
  /** A step before may have been kept from making the subscription. */
  const registered = async () => {
    if (!(await notifications.exists())[0]) await answered(job('register'), 200);
  };
  const notify = async (): Promise<string> => {
    await registered();
    const customer_id = putSubscription();
    const messageId = `m${serial}`;
    const ids = { customer_id, subscription_id: `s${serial}`, customer_domain_name: `c${serial}.example` };
    const notification = { ...sampleNotification(messageId, Date.now()), ...ids };
    await publishTo(client, `projects/partner-watch/topics/${RESELLER_ACCOUNT}`, Buffer.from(JSON.stringify(notification))); // prettier-ignore
    return eventId('google-workspace', RESELLER_ACCOUNT, messageId);
  };
  /** Publishes an event on the operator's topic. */
  const tell = async (): Promise<string> => {
    if (!isHeard(stack.subscriptions(), ORDERS_TOPIC, {})) iam.note({ kind: 'unheard', topic: ORDERS_TOPIC });
    const messageId = await client.topic(ORDERS_TOPIC).publishMessage({ json: { type: 'order.shipped', data: {} } });
    return eventId('pubsub', 'orders', messageId);
  };
  const received = (signal: AbortSignal, id: string, state?: string) =>
    until(signal, () => {
      const receipt = receiver.receipts().find((each) => each.id === id);
      return receipt?.verified === true && (state === undefined || receipt.payload?.state_status === state);
    });
  const register = async (change: string) => {
    const { registrations } = (await answered(job('register'), 200)) as { registrations: { changes: string[] }[] };
    if (!registrations[0]?.changes.includes(change)) throw new Error(`register did not: ${change}`);
  };
  /** Who was kept from its work has left its lease held. */
  const freeLeases = async () => {
    const { docs } = await db.collection(LEASES.name).get();
    await Promise.all(docs.map(({ ref }) => ref.update({ holder: null })));
  };
  /** A delivery that is due in an hour. */
  const later = async (webhook_id: string): Promise<string> => {
    const scheduled_at = new Date(Date.now() + HOUR_MS).toISOString();
    return (await posted('/v1/deliveries', { webhook_id, payload: 'later', scheduled_at })).id;
  };
  const makeDue = (delivery: string, inMs: number) =>
    db.doc(DELIVERIES.doc(delivery).path).update({ due_at: Timestamp.fromMillis(Date.now() + inMs) });

  const steps: Record<string, Step> = {
    'a Paddle alert is delivered': async (signal) => received(signal, await sendAlert()),

    'a Workspace notification is delivered with its state': async (signal) => received(signal, await notify(), 'fresh'),

    'an event of a topic is delivered': async (signal) => received(signal, await tell()),

    'a failed delivery is retried': async (signal) => {
      const { id: webhook_id, endpoint } = await webhookTo([answer(500), answer(204)], {
        retry_policy: [1],
        retry_jitter: false,
      });
      await posted('/v1/deliveries', { webhook_id, payload: 'retried' });
      await until(signal, () => endpoint.arrivals.length === 2);
    },

    'the status counts dead letters': async () => {
      // It would tell what was counted a moment ago.
      await db.doc(STATUS.doc('1h').path).delete();
      const { dead_letters } = (await answered(api('/v1/status?window=1h'), 200)) as { dead_letters: object | null };
      if (dead_letters === null) throw new Error('nobody told how many dead letters there are');
    },

    'a delivery is replayed': async (signal) => {
      const { id: webhook_id, endpoint } = await webhookTo([answer(204)]);
      const { id } = await posted('/v1/deliveries', { webhook_id, payload: 'replayed' });
      await until(signal, () => endpoint.arrivals.length === 1);
      await posted(`/v1/deliveries/${id}/replay`, {});
      await until(signal, () => endpoint.arrivals.length === 2);
    },

    'a delivery that fails for good is told of': async (signal) => {
      const told = await startEndpoint(answer(204));
      endpoints.push(told);
      await posted('/v1/webhooks', { name: 'told', url: told.url, event_types: ['delivery.exhausted'] });
      const { id: webhook_id } = await webhookTo([answer(500)], { max_delivery_attempts: 1 });
      await posted('/v1/deliveries', { webhook_id, payload: 'fails' });
      await until(signal, () => told.arrivals.some(({ body }) => body.includes(webhook_id)));
    },

    'reconcile finds what was not notified': async (signal) => {
      await freeLeases();
      const customer = putSubscription();
      // It believes what it sees twice.
      await answered(job('reconcile'), 200);
      await answered(job('reconcile'), 200);
      await until(signal, () => receiver.receipts().some(({ payload }) => JSON.stringify(payload).includes(customer)));
    },

    'register makes the subscription': async () => {
      await notifications.delete().catch(() => undefined);
      await register('created');
    },

    'register mends the subscription': async () => {
      await registered();
      await notifications.setMetadata({ ackDeadlineSeconds: 10 });
      await register('ackDeadlineSeconds');
    },

    'the tick finds what is due': async (signal) => {
      const { id, endpoint } = await webhookTo([answer(204)]);
      await makeDue(await later(id), 0);
      // It answers after it has watched for a while.
      const ticking = job('sweep');
      await Promise.race([ticking.then(() => new Promise(() => undefined)), until(signal, () => endpoint.arrivals.length === 1)]); // prettier-ignore
    },

    "a slow endpoint's delivery goes its own way": async (signal) => {
      const { id: webhook_id, endpoint } = await webhookTo([answer(204)]);
      await db
        .doc(LANE_STATES.path)
        .set({ v: 1, webhooks: { [webhook_id]: { open: false, probe: null, slow: true } } });
      await posted('/v1/deliveries', { webhook_id, payload: 'slow' });
      await until(signal, () => endpoint.arrivals.length === 1);
    },

    'the API is called': async () => void (await answered(api('/v1/webhooks'), 200)),
  };

  /** How each function comes to publish, on both of its topics where it has just been started. */
  const publishes: Record<string, Step> = {
    api: async () => {
      const { id: webhook_id } = await webhookTo([answer(204)]);
      await posted('/v1/deliveries', { webhook_id, payload: 'given' });
    },
    deliver: steps['a delivery that fails for good is told of']!,
    'receive-paddle': async () => void (await sendAlert()),
    'receive-pubsub': async () => void (await tell()),
    'receive-workspace': async () => void (await notify()),
    reconcile: steps['reconcile finds what was not notified']!,
    sweep: steps['the tick finds what is due']!,
  };

  /** Sweep wakes its successor where it has to stop while something is due soon: here another holds its lease. */
  const sweepWakes: Step = async (signal) => {
    const { id } = await webhookTo([answer(204)]);
    await makeDue(await later(id), 30_000);
    const lease = db.doc(LEASES.doc('sweep').path);
    await freeLeases();
    const ticking = job('sweep');
    await until(signal, async () => (await lease.get()).get('holder') != null);
    await lease.update({ holder: 'another', until: Timestamp.fromMillis(Date.now() + 60_000) });
    await answered(ticking, 204);
    await lease.update({ holder: null });
  };

  const named = (name: string): Step => {
    const step = steps[name];
    if (step) return step;
    const publishing = /^(\S+) publishes on (\S+)$/.exec(name);
    if (publishing) return publishesOn(publishing[1]!, publishing[2]!);
    const starting = /^(\S+) starts$/.exec(name);
    if (starting) return () => stack.deploy(starting[1]!);
    const signing = /^(\S+) signs as the delegated account$/.exec(name);
    if (signing) return signs(signing[1]!);
    const dead = /^dead letters of (\S+) are kept$/.exec(name);
    if (dead) return () => deadLetter(stack, dead[1]!);
    throw new Error(`there is no step ${name}`);
  };

  const publishesOn =
    (name: string, topic: string): Step =>
    async (signal) => {
      const count = () => iam.uses(accountOf(name), 'pubsub.topics.publish', topicName(topic));
      // An instance wakes at most every five seconds.
      if (topic === 'wake' && name !== 'sweep') await stack.deploy(name);
      const before = count();
      const step = name === 'sweep' && topic === 'wake' ? sweepWakes : publishes[name]!;
      await Promise.all([step(signal), until(signal, () => count() > before)]);
    };

  /** Its tokens are taken back, so that it has to sign for new ones. */
  const signs =
    (name: string): Step =>
    async (signal) => {
      sandbox.oauth.revokeAll();
      await stack.deploy(name);
      if (name === 'deliver') await steps['a Workspace notification is delivered with its state']!(signal);
      else await answered(job(name), 200);
    };

  return { named, close: async () => void (await Promise.all(endpoints.map(({ close }) => close()))) };
}
