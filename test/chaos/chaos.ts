/** One run: load, disturbances, healing, and the comparison of what was promised with what came. */
import { setTimeout } from 'node:timers/promises';

import { startScheduler } from '../../local/scheduler.ts';
import { disturb, putUntilDone } from './disturb.ts';
import type { Killed } from './disturb.ts';
import { ENDPOINTS, startEndpoints } from './endpoints.ts';
import type { Receipt } from './endpoints.ts';
import { readStore } from './evidence.ts';
import { faultsOf } from './faults.ts';
import { startGenerator } from './generator.ts';
import { heal } from './heal.ts';
import type { Healed } from './heal.ts';
import type { Kind } from './items.ts';
import { planOf } from './plan.ts';
import type { Plan, PlanOptions } from './plan.ts';
import { randomOf } from './random.ts';
import { startChaosStack } from './stack.ts';
import type { ChaosStack } from './stack.ts';
import { problemsIn } from './verdict.ts';
import type { Evidence, Problem } from './verdict.ts';
import { WIDE, makeWebhooks, settingsOf } from './webhooks.ts';
import type { CallApi } from './webhooks.ts';

export interface ChaosOptions extends PlanOptions {
  /** Items that are sent, a second. */
  perSecond: number;
  /** How often each kind is sent, beside the others. */
  weights: Readonly<Partial<Record<Kind, number>>>;
  /** How often Cloud Scheduler calls `sweep`: a minute on GCP. */
  tickMs: number;
  /** How long healing may take. */
  healWithinMs: number;
  /** Takes what there is to say while it runs. */
  say?: (line: string) => void;
}

export interface ChaosResult {
  plan: Plan;
  evidence: Evidence;
  killed: readonly Killed[];
  injected: Readonly<Record<string, number>>;
  healed: Healed;
  problems: Problem[];
  lines: ChaosStack['lines'];
}

/** A sender whose notification is not answered 2xx goes on for days; everything has healed long before. */
const SENDERS_GIVE_UP_MS = 120_000;
const SAY_EVERY_MS = 10_000;
const RECONCILE_EVERY_MS = 20_000;
const REGISTER_EVERY_MS = 30_000;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const plan = planOf(options);
  let startedAt = Infinity;
  const elapsedMs = () => Date.now() - startedAt;
  const faults = faultsOf(plan, elapsedMs);
  const quiet = faultsOf({ seed: plan.seed, storms: [] }, elapsedMs);
  quiet.end();
  // Nothing goes wrong before the load begins.
  const current = () => (startedAt === Infinity ? quiet : faults);
  const stack = await startChaosStack(
    {
      ...faults,
      callFault: (server) => current().callFault(server),
      pushFault: () => current().pushFault(),
    },
    options.data,
  );
  const endpoints = await startEndpoints({
    signingSecret: stack.keys.receiverSecret,
    random: randomOf(plan.seed, 'endpoints'),
    flaps: faults.flaps,
  });
  const stops: (() => Promise<unknown> | void)[] = [stack.stop, endpoints.close];
  try {
    const call = callerOf(stack);
    const settings = (endpoint: string) => settingsOf(endpoint, endpoints.url(endpoint), stack.keys.receiverSecret);
    const names = [...ENDPOINTS.filter((name) => name !== 'wide'), ...(options.weights.wide ? WIDE : [])];
    const webhooks = await makeWebhooks(call, names, settings);
    const topic = await register(stack);
    await takeStock(stack);
    const ticks = startTicks(stack, options.tickMs);
    stops.push(ticks.stop);

    startedAt = Date.now();
    const generator = startGenerator({
      keys: stack.keys,
      random: randomOf(plan.seed, 'load'),
      now: Date.now,
      run: String(startedAt),
      webhookOf: webhooks.idOf,
      url: stack.doors.url,
      perSecond: options.perSecond,
      weights: options.weights,
      token: cachedToken(stack),
      publish: (notification) => stack.client.topic(topic).publishMessage({ json: notification }),
    });
    const killing = disturb({
      plan,
      parts: stack.parts,
      pushes: stack.doors.pushes,
      elapsedMs,
      poke: (part) =>
        void stack.idTokens
          .token()
          .then((token) => callDoor(stack, part, token))
          .catch(() => undefined),
      pause: ({ endpoint }, active) => putUntilDone(call, webhooks, endpoint, { ...settings(endpoint), active }),
    });
    const progress = setInterval(() => {
      const accepted = generator.items.filter(({ acceptedAt }) => acceptedAt !== null).length;
      const second = Math.round(elapsedMs() / 1_000);
      options.say?.(
        `${second} s: sent ${generator.items.length}, accepted ${accepted}, POSTs ${endpoints.receipts.length}`,
      );
    }, SAY_EVERY_MS);
    stops.push(() => clearInterval(progress));
    await setTimeout(plan.loadMs);
    const killed = await killing;
    options.say?.('the disturbances have ended');

    faults.end();
    endpoints.heal();
    ticks.onlySweep();
    const healing = Date.now();
    await generator.finish(SENDERS_GIVE_UP_MS);
    // Their breakers may be open, with the next probe minutes away: a webhook that is resumed starts with a closed one.
    for (const endpoint of ['flapping', 'hole']) {
      await putUntilDone(call, webhooks, endpoint, { ...settings(endpoint), active: false });
      await putUntilDone(call, webhooks, endpoint, { ...settings(endpoint), active: true });
    }
    const { items } = generator;
    const { receipts } = endpoints;
    const healed = await heal({ call, items, receipts, deadlineMs: options.healWithinMs, now: Date.now });
    const evidence: Evidence = {
      items,
      receipts: [...receipts] as Receipt[],
      pushes: [...stack.doors.pushes],
      webhookOf: webhooks.idOf,
      ...(await readStore(stack, call)),
      crashed: crashedIn(stack, killed),
    };
    return {
      plan,
      evidence,
      killed,
      injected: faults.injected(),
      healed: { ...healed, took: Date.now() - healing },
      problems: problemsIn(evidence),
      lines: stack.lines,
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

const callerOf =
  ({ doors, keys }: ChaosStack): CallApi =>
  (method, path, body) =>
    fetch(`${doors.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

const callDoor = ({ doors }: ChaosStack, part: string, token: string, body?: unknown): Promise<Response> =>
  fetch(`${doors.url}/${part}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** @returns the topic of the reseller's notifications */
async function register(stack: ChaosStack): Promise<string> {
  const answer = await callDoor(stack, 'register', await stack.idTokens.token());
  const { registrations } = (await answer.json()) as { registrations: { topic: string }[] };
  return registrations[0]!.topic;
}

/** The subscriptions of the sandbox are there from the start: nobody is told of them as something new. */
async function takeStock(stack: ChaosStack): Promise<void> {
  const answer = await callDoor(stack, 'reconcile', await stack.idTokens.token(), { baseline: true });
  if (!answer.ok) throw new Error(`reconcile answered ${answer.status}: ${await answer.text()}`);
}

/** Cloud Scheduler's jobs. */
function startTicks({ doors, idTokens }: ChaosStack, sweepEveryMs: number) {
  const start = (name: string, everyMs: number) =>
    startScheduler({ url: `${doors.url}/${name}`, everyMs, token: idTokens.token, onFailure: () => undefined });
  const sweep = start('sweep', sweepEveryMs);
  const others = [start('reconcile', RECONCILE_EVERY_MS), start('register', REGISTER_EVERY_MS)];
  const onlySweep = (): void => others.forEach(({ stop }) => stop());
  return {
    onlySweep,
    stop: () => {
      sweep.stop();
      onlySweep();
    },
  };
}

/** Parts that were started again more often than they were killed. */
const crashedIn = ({ restarts }: ChaosStack, killed: readonly Killed[]): string[] =>
  Object.entries(restarts).flatMap(([part, count]) =>
    count > killed.filter((kill) => kill.part === part).length ? [part] : [],
  );

const TOKEN_LASTS_MS = 10 * 60_000;

/** A token for ten minutes, so that its issuer may be away for a while. */
function cachedToken({ idTokens }: ChaosStack): () => Promise<string> {
  let token = '';
  let from = -Infinity;
  return async () => {
    if (Date.now() - from > TOKEN_LASTS_MS) [token, from] = [await idTokens.token(), Date.now()];
    return token;
  };
}
