/** The stack with its customers: webhooks, their endpoints, and an operator who has registered and taken stock. */
import { register, takeStock } from '../../local/operator.ts';
import type { StartedParts } from '../../local/started-parts.ts';
import { callableOf, callerOf, putUntilDone, startTicks } from './callers.ts';
import type { Ticks } from './callers.ts';
import { ENDPOINTS, startEndpoints } from './endpoints.ts';
import type { Endpoints } from './endpoints.ts';
import type { Faults } from './faults.ts';
import { randomOf } from './random.ts';
import { startChaosStack } from './stack.ts';
import type { ChaosStack } from './stack.ts';
import { WIDE, makeWebhooks, settingsOf } from './webhooks.ts';
import type { CallApi, Webhooks } from './webhooks.ts';

export interface World {
  stack: ChaosStack;
  endpoints: Endpoints;
  webhooks: Webhooks;
  call: CallApi;
  ticks: Ticks;
  /** Of the reseller's notifications. */
  topic: string;
  /** Pauses or resumes an endpoint's webhook; resolves when that is done. */
  setActive: (endpoint: string, active: boolean) => Promise<void>;
}

export interface WorldOptions {
  seed: number;
  data: boolean;
  tickMs: number;
  /** Whether there are enough webhooks for a fan-out. */
  wide: boolean;
  faults: Faults;
}

export async function startWorld(options: WorldOptions, parts: StartedParts): Promise<World> {
  const { seed, faults } = options;
  const stack = await startChaosStack(faults, options.data);
  parts.onStop(stack.stop);
  const { receiverSecret } = stack.keys;
  const random = randomOf(seed, 'endpoints');
  const endpoints = await startEndpoints({ signingSecret: receiverSecret, random, flaps: faults.flaps });
  parts.own(endpoints);
  const call = callerOf(stack);
  const settings = (endpoint: string) => settingsOf(endpoint, endpoints.url(endpoint), receiverSecret);
  const names = [...ENDPOINTS.filter((name) => name !== 'wide'), ...(options.wide ? WIDE : [])];
  const webhooks = await makeWebhooks(call, names, settings);
  const callable = callableOf(stack);
  const topic = await register(callable);
  await takeStock(callable);
  const ticks = startTicks(callable, options.tickMs);
  parts.onStop(ticks.stop);
  const setActive = (endpoint: string, active: boolean) =>
    putUntilDone(call, webhooks, endpoint, { ...settings(endpoint), active });
  return { stack, endpoints, webhooks, call, ticks, topic, setActive };
}
