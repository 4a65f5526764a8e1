/** An hour of renewals, simulated: real decisions, budgets, pauses and batches; only time, API and store are not real. */
import { expect, it } from '@jest/globals';
import { pino } from 'pino';

import { sampleBillingSubscription } from '../../../../local/samples-billing.ts';
import { grant } from '../../../../shared/base/token-bucket.ts';
import { UNLIMITED, openBudget } from '../../../../shared/sources/asking/budget.ts';
import type { TakeBlock } from '../../../../shared/sources/asking/budget.ts';
import { stateSource } from '../../../../shared/sources/state-source.ts';
import type { SubjectDocument } from '../../../../shared/subjects/document.ts';
import { createFreshState } from '../../../../shared/subjects/fresh-state.ts';
import type { StateQuestion } from '../../../../shared/subjects/fresh-state.ts';
import type { SaveObservation } from '../../../../shared/subjects/subjects.ts';
import { billingQuestion, subjectSnapshot } from '../../../support/state-questions.ts';
import { virtualTime } from '../../../support/virtual-time.ts';

const START = Date.parse('2026-11-25T00:00:00Z');
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LATENCY_MS = 300;
/** `sweep` publishes what is due within this. */
const SWEEP_MS = 300;
const subscriptionId = (number: number) => `sub_${String(number).padStart(26, '0')}`;

/** A repeatable sequence of numbers from 0 to 1 (a linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

/** @returns what became of the deliveries, and when the API was called for how many */
async function simulate(settings: { renewals: number; eventsEach: number; instances: number; perMinute: number }) {
  const random = numbers(7);
  const time = virtualTime(START, 20);
  const calls: { at: number; ids: number }[] = [];
  const ended = { fresh: 0, other: 0, early: 0, longestWaitMs: 0 };
  const subjects = new Map<string, Partial<SubjectDocument>>();

  let fullAt: number | null = null;
  const takeBlock: TakeBlock = async ({ want, rate }) => {
    await time.sleep(10);
    const taken = grant(fullAt, want, time.now(), rate);
    fullAt = taken.fullAt;
    return taken;
  };
  const api: typeof fetch = async (input) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const ids = url.searchParams.get('id')?.split(',') ?? [url.pathname.split('/').at(-1)!];
    calls.push({ at: time.now(), ids: ids.length });
    await time.sleep(LATENCY_MS);
    const data = ids.map((id) => sampleBillingSubscription(START, { id }));
    return Response.json({ data: url.searchParams.has('id') ? data : data[0] });
  };
  const save: SaveObservation = ({ subjectKey, observation, observedAt }) => {
    const state = observation.kind === 'found' ? JSON.stringify(observation.state) : null;
    subjects.set(subjectKey, { state, state_status: 'fresh', observed_at: observedAt, source_updated_at: null });
    return Promise.resolve({} as SubjectDocument);
  };
  const instance = () => {
    const budget = openBudget({ ...settings, api: 'paddle-billing', takeBlock, now: time.now });
    const config = {
      workspaceAccounts: [],
      resellerApiUrl: '',
      iamCredentialsUrl: '',
      oauthTokenUrl: '',
      workspaceServiceAccount: undefined,
      workspaceKeyFile: undefined,
      paddleAccounts: [{ name: 'shop', billing: { secrets: [], apiKey: 'key' } }],
      paddleClassicPublicKey: undefined,
      paddleClassicApiUrl: 'https://classic.example',
      paddleBillingApiUrl: 'https://billing.example',
      stateBackoffSeconds: 5,
    };
    const fetchState = stateSource(config, {
      fetch: api,
      now: time.now,
      budgets: { 'google-workspace': UNLIMITED, 'paddle-classic': UNLIMITED, 'paddle-billing': budget },
      sleep: time.sleep,
      log: pino({ level: 'silent' }),
    });
    return createFreshState({
      fetchState,
      save,
      announce: () => Promise.resolve(),
      customerKey: () => null,
      maxAgeSeconds: 60,
      maxWaitSeconds: 300,
      backoffSeconds: 5,
    });
  };
  const instances = Array.from({ length: settings.instances }, instance);

  const deliver = async (question: StateQuestion, waits: number): Promise<void> => {
    const arrivedMs = question.arrived.toMillis();
    const freshState = instances[Math.floor(random() * instances.length)]!;
    const stored = subjectSnapshot(subjects.get(question.subjectKey) ?? null, time.now());
    const answer = await freshState({ ...question, stored, waits });
    if (answer.kind === 'wait')
      return time.at(time.now() + answer.delayMs + random() * SWEEP_MS, () => void deliver(question, waits + 1));
    ended[answer.observed.state_status === 'fresh' ? 'fresh' : 'other'] += 1;
    ended.longestWaitMs = Math.max(ended.longestWaitMs, time.now() - arrivedMs);
    ended.early += Date.parse(answer.observed.state_observed_at ?? '') >= arrivedMs ? 0 : 1;
  };
  for (let renewal = 0; renewal < settings.renewals; renewal += 1) {
    const renewedAt = START + random() * HOUR_MS;
    for (let event = 0; event < settings.eventsEach; event += 1) {
      const arrivesAt = Math.ceil(renewedAt + event * 3_000);
      const id = subscriptionId(renewal);
      const question = billingQuestion({ arrivedMs: arrivesAt, sourceType: 'transaction.completed', entity: { id } });
      time.at(arrivesAt, () => void deliver(question, 0));
    }
  }
  await time.run();
  return { ended, calls };
}

const busiestMinute = (calls: readonly { at: number }[]): number =>
  Math.max(...calls.map((call, first) => calls.slice(first).findIndex(({ at }) => at >= call.at + MINUTE_MS)), 0);

it('10,000 renewals in an hour all go out fresh, within a rate far below theirs', async () => {
  const { ended, calls } = await simulate({ renewals: 10_000, eventsEach: 1, instances: 4, perMinute: 60 });
  expect(ended).toMatchObject({ fresh: 10_000, other: 0, early: 0 });
  expect(ended.longestWaitMs).toBeLessThan(4 * MINUTE_MS);
  expect(busiestMinute(calls)).toBeLessThanOrEqual(60);
  expect(Math.max(...calls.map(({ ids }) => ids))).toBeLessThanOrEqual(200);
});
