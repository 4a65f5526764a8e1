/**
 * What Terraform makes, run: every function with its own environment and its own account's rights, and no more. With
 * TERRAFORM_SHOWN, a file of `terraform show -json` of a plan or a state, that is run instead of what the HCL says: of the
 * variables of test/as-deployed/outside.ts, in which keys may differ.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { deadLetter } from '../as-deployed/dead-letter.ts';
import { deploymentOf, serviceName } from '../as-deployed/deployment.ts';
import { openIam } from '../as-deployed/iam.ts';
import { variablesFor } from '../as-deployed/outside.ts';
import type { Refusal } from '../as-deployed/iam.ts';
import type { Denial } from '../as-deployed/policy.ts';
import { startAsDeployed } from '../as-deployed/stack.ts';
import type { AsDeployed } from '../as-deployed/stack.ts';
import { openSteps, take } from '../as-deployed/steps.ts';
import type { Steps } from '../as-deployed/steps.ts';
import { removalsFrom } from '../as-deployed/walk.ts';

/** Eight functions start, each a process: on a busy machine that takes as long as it takes. */
const START_MS = 300_000;

let stack: AsDeployed;
let steps: Steps;
beforeAll(async () => {
  const file = process.env['TERRAFORM_SHOWN'];
  stack = await startAsDeployed(file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8')));
  steps = await openSteps(stack);
}, START_MS);
afterAll(async () => {
  await steps?.close();
  await stack?.stop();
});

describe('with the rights that the module grants, and no others', () => {
  test.each([
    'a Paddle alert is delivered',
    'a Workspace notification is delivered with its state',
    'an event of a topic is delivered',
    'a failed delivery is retried',
    'a delivery is replayed',
    'a delivery that fails for good is told of',
    'reconcile finds what was not notified',
    'register mends the subscription',
    'register makes the subscription',
    'the tick finds what is due',
    'the status counts dead letters',
    "a slow endpoint's delivery goes its own way",
    'the API is called',
    'sweep publishes on wake',
    'deliver signs as the delegated account',
    'reconcile signs as the delegated account',
    'dead letters of deliver-fast are kept',
    'dead letters of deliver-slow are kept',
    'dead letters of subrelay-orders are kept',
    'dead letters of workspace-notifications are kept',
  ])('%s', async (name) => {
    expect(await take(stack, steps.named(name))).toBeNull();
    expect(stack.iam.refusals).toEqual([]);
  });
});

describe('Cloud Run refuses', () => {
  test('whoever calls from outside what is called inside', async () => {
    const names = stack.deployment.functions.map(({ name }) => name);
    const answers = await Promise.all(names.map(async (name) => [name, (await stack.call(name, '/')).status] as const));
    const notFound = answers.filter(([, status]) => status === 404).map(([name]) => name);
    expect(notFound).toEqual(['deliver', 'receive-pubsub', 'receive-workspace', 'reconcile', 'register', 'sweep']);
    const refused = stack.iam.refusals.flatMap((each) => (each.kind === 'outside' ? [each.function] : []));
    expect(refused.sort()).toEqual([
      'deliver',
      'receive-pubsub',
      'receive-workspace',
      'reconcile',
      'register',
      'sweep',
    ]);
  });

  test.each([
    ['nobody', () => undefined],
    ['the push account for another function', () => ({ aud: stack.deployment.urls['sweep']! })],
    ['another account', () => ({ email: `subrelay-api@${stack.deployment.project}.iam.gserviceaccount.com` })],
  ])('%s at deliver', async (_, changes) => {
    const right = { aud: stack.deployment.urls['deliver']!, email: `subrelay-push@${stack.deployment.project}.iam.gserviceaccount.com` }; // prettier-ignore
    const claims = changes();
    const headers = claims && { authorization: `Bearer ${stack.pubsub.signIdToken({ ...right, ...claims })}` };
    expect((await stack.callInside('deliver', { method: 'POST', ...(headers && { headers }) })).status).toBe(403);
  });
});

describe('Cloud Scheduler', () => {
  const pushMayCall = (name: string) =>
    stack.deployment.bindings.find(
      ({ address, resource }) => address.includes('cloud_run') && resource === serviceName(stack.deployment, name),
    )!;

  test('calls a job that fails again, as often and as late as its resource says', async () => {
    const before = stack.iam.refusals.length;
    const giveBack = stack.iam.revoke(pushMayCall('register'));
    const waits: number[] = [];
    const wait = async (ms: number) => {
      if (waits.push(ms) === 2) giveBack();
    };
    expect((await stack.runJob('register', 7, wait))?.status).toBe(200);
    expect(waits).toEqual([30_000, 60_000]);
    expect(stack.iam.refusals).toHaveLength(before + 2);
  });

  test('leaves what comes every minute to the next one', async () => {
    const before = stack.iam.refusals.length;
    const giveBack = stack.iam.revoke(pushMayCall('sweep'));
    const wait = () => Promise.reject(new Error('a retry'));
    expect((await stack.runJob('sweep', 0, wait))?.status).toBe(403);
    giveBack();
    expect(stack.iam.refusals).toHaveLength(before + 1);
  });
});

/** Which of Firestore's calls comes first is no matter. */
const of = (each: Refusal): Refusal =>
  each.kind === 'denied' ? { ...each, permission: each.permission.replace(/^datastore\..*/, 'datastore') } : each;

const wouldBeAllowed = ({ member, permission, resource }: Denial): boolean =>
  stack.iam.allows(member, permission, resource);

/** Each removal has its own: on a busy machine all of them together take as long as they take. */
const REMOVAL_MS = 180_000;
const WALK_MS = 900_000;

async function withinTime<T>(what: string, taken: Promise<T>): Promise<T> {
  const isOver = new AbortController();
  const late = setTimeout(REMOVAL_MS, undefined, { signal: isOver.signal }).then(() => {
    throw new Error(`without ${what} no step had ended after ${REMOVAL_MS} ms; at work: ${stack.busy().join(', ')}`);
  });
  return Promise.race([taken, late]).finally(() => isOver.abort());
}

test(
  'nothing can be taken away: without any binding, subscription, job or permission a step fails, and by that',
  async () => {
    for (const { what, step, refusal, take: takeAway } of removalsFrom(stack.deployment)) {
      const before = stack.iam.refusals.length;
      const giveBack = await takeAway(stack);
      const taken = take(stack, steps.named(step), (each) => isDeepStrictEqual(of(each), of(refusal)));
      const failed = await withinTime(what, taken);
      await giveBack();
      // Others may have been refused besides, as by a role that several have: by what was taken away alone.
      const others = stack.iam.refusals.slice(before).filter((each) => !isDeepStrictEqual(of(each), of(refusal)));
      const unexplained = others.filter((each) => each.kind !== 'denied' || !wouldBeAllowed(each));
      expect({ what, step, refusal: failed && of(failed), unexplained }).toEqual({
        what,
        step,
        refusal: of(refusal),
        unexplained: [],
      });
      // What failed is not to be pushed again, among what follows.
      await stack.resetSubscriptions();
    }
  },
  WALK_MS,
);

test('without resellers Pub/Sub takes dead letters from what has any, and from nothing else', async () => {
  const deployment = await deploymentOf('terraform', { ...variablesFor(stack.keys), workspace_accounts: [] });
  const iam = openIam(deployment);
  const world = { deployment, iam, subscriptions: () => deployment.subscriptions };
  const sources = deployment.bindings.filter(({ address }) => address.includes('dead_letter_source['));
  expect(sources).toHaveLength(3);
  for (const source of sources) {
    const name = source.resource.split('/').at(-1)!;
    await deadLetter(world, name);
    expect(iam.refusals).toEqual([]);
    const giveBack = iam.revoke(source);
    await expect(deadLetter(world, name)).rejects.toThrow(`${name} keeps what it can't deliver`);
    expect(iam.refusals.splice(0)).toEqual([
      { kind: 'denied', member: source.member, permission: 'pubsub.subscriptions.consume', resource: source.resource },
    ]);
    giveBack();
  }
});
