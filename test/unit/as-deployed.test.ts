/** The pure parts of test/as-deployed. */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, test } from '@jest/globals';
import { SignJWT, generateKeyPair } from 'jose';

import { startCloudRun } from '../as-deployed/cloud-run.ts';
import { UnknownSchedule, backoffs, isDue } from '../as-deployed/cron.ts';
import type { RetryConfig } from '../as-deployed/cron.ts';
import { deploymentOf } from '../as-deployed/deployment.ts';
import { commitPermissions } from '../as-deployed/permissions.ts';
import { UnknownGrant, isAllowed } from '../as-deployed/policy.ts';
import type { Binding } from '../as-deployed/policy.ts';
import { resourcesIn } from '../as-deployed/shown.ts';

test('a state that Terraform shows is read in place of the HCL', async () => {
  const variables = {
    project_id: 'p-12345',
    project_number: '1',
    region: 'r-west1',
    api_keys: [],
    encryption_keys: [],
  };
  const values = { project: 'p-12345', topic: 'wake', role: 'roles/pubsub.publisher', member: 'user:a@example.com' };
  const resources = [
    { address: 'google_pubsub_topic.default["wake"]', type: 'google_pubsub_topic', name: 'default', index: 'wake', values: { name: 'wake' } }, // prettier-ignore
    { address: 'google_pubsub_topic_iam_member.a', type: 'google_pubsub_topic_iam_member', name: 'a', values },
  ];
  const shown = { values: { root_module: { resources } } };
  const deployment = await deploymentOf('terraform', { ...variables, customer_hmac_key: 'x' }, shown);
  expect(deployment).toMatchObject({ topics: ['wake'], functions: [], schedules: [] });
  expect(deployment.bindings).toEqual([
    {
      address: 'google_pubsub_topic_iam_member.a',
      role: 'roles/pubsub.publisher',
      member: 'user:a@example.com',
      resource: 'projects/p-12345/topics/wake',
      condition: null,
    },
  ]);
  await expect(deploymentOf('terraform', { ...variables, customer_hmac_key: 'x' }, {})).rejects.toThrow('values');
});

describe('a plan that Terraform shows', () => {
  const topic = { project: 'p', name: 'wake', id: 'projects/p/topics/wake' };
  const evaluated = [
    { address: 'google_pubsub_topic.wake', type: 'google_pubsub_topic', name: 'wake', index: null, values: topic },
    {
      address: 'google_pubsub_subscription.fast["a"]',
      type: 'google_pubsub_subscription',
      name: 'fast',
      index: 'a',
      values: {
        topic: topic.id,
        filter: 'evaluated',
        push_config: [
          { push_endpoint: 'evaluated', oidc_token: [{ service_account_email: 'a@p', audience: 'evaluated' }] },
        ],
        labels: ['evaluated', 'evaluated'],
      },
    },
  ];
  const change = (address: string, after: object | null, after_unknown: object = {}) => {
    const { type, name, index } = evaluated.find((each) => each.address === address)!;
    return {
      address,
      mode: 'managed',
      type,
      name,
      ...(index && { index }),
      change: { actions: ['create'], after, after_unknown },
    };
  };
  const read = (...resource_changes: object[]) => resourcesIn({ format_version: '1.2', resource_changes }, evaluated);

  test('is read, and what it does not know yet is what the HCL says', () => {
    const [subscription] = read(
      change(
        'google_pubsub_subscription.fast["a"]',
        {
          filter: null,
          push_config: [{ push_endpoint: 'https://planned', oidc_token: [{ audience: 'https://planned' }] }],
          labels: ['planned', null],
        },
        {
          topic: true,
          id: true,
          push_config: [{ oidc_token: [{ service_account_email: true }] }],
          labels: [false, true],
        },
      ),
    );
    expect(subscription).toMatchObject({ name: 'fast', index: 'a' });
    expect(JSON.parse(JSON.stringify(subscription!.values))).toEqual({
      topic: 'projects/p/topics/wake',
      // Nobody knows it.
      id: null,
      filter: null,
      push_config: [
        {
          push_endpoint: 'https://planned',
          oidc_token: [{ service_account_email: 'a@p', audience: 'https://planned' }],
        },
      ],
      labels: ['planned', 'evaluated'],
    });
  });

  test('has nothing of what it deletes, or only looks up', () => {
    const known = change('google_pubsub_topic.wake', topic);
    expect(read(known, { ...known, mode: 'data' }, change('google_pubsub_topic.wake', null))).toHaveLength(1);
  });

  test('is refused where it is none', () => {
    expect(() => resourcesIn({ resource_changes: [{ address: 'a.b' }] }, evaluated)).toThrow('change');
  });
});

test('a call that its caller gives up while it is judged is not under way for ever', async () => {
  let judge = (_: ServerResponse) => {};
  const judging = new Promise<ServerResponse>((resolve) => (judge = resolve));
  const keys = await serveOnce((response) => judge(response));
  const deployment = { functions: [{ name: 'deliver', service_config: [{}] }], urls: { deliver: 'https://deliver.example' } }; // prettier-ignore
  const run = await startCloudRun(deployment as never, { allows: () => false, demand: () => true } as never, keys.url);
  run.route('deliver', '127.0.0.1:1');
  const caller = new AbortController();
  const headers = { authorization: `Bearer ${await tokenOf('key-1')}` };
  const call = fetch(run.reach('https://deliver.example', 'inside'), { headers, signal: caller.signal }).catch(
    () => null,
  );
  const asked = await judging;
  expect(run.busy()).toEqual(['deliver']);
  caller.abort();
  await call;
  while (run.busy().length > 0) await setImmediate();
  asked.end('{"keys":[]}');
  await Promise.all([run.close(), keys.close()]);
});

const tokenOf = async (kid: string): Promise<string> => {
  const { privateKey } = await generateKeyPair('ES256');
  return new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
};

async function serveOnce(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

describe('who may do what', () => {
  const member = 'serviceAccount:a@p.iam.gserviceaccount.com';
  const topic = 'projects/p/topics/t';
  const granted = (changes: Partial<Binding>): Binding => ({
    address: 'x.y',
    role: 'roles/pubsub.publisher',
    member,
    resource: topic,
    condition: null,
    ...changes,
  });
  const may = (binding: Partial<Binding>, resource = topic, permission = 'pubsub.topics.publish') =>
    isAllowed([granted(binding)], { 'projects/p/roles/own': ['own.do'] }, { member, permission, resource });

  test.each<[string, boolean, boolean]>([
    ['on the topic', may({}), true],
    ['on another topic', may({}, 'projects/p/topics/other'), false],
    ['on the whole project', may({ resource: 'projects/p' }), true],
    ['on another project', may({ resource: 'projects/q' }), false],
    ['on a project whose name begins alike', may({ resource: 'projects/p' }, 'projects/pq/topics/t'), false],
    ['to everybody', may({ member: 'allUsers' }), true],
    ['to somebody else', may({ member: 'serviceAccount:b@p.iam.gserviceaccount.com' }), false],
    ['another permission', may({}, topic, 'pubsub.topics.delete'), false],
    ['by a role of its own', may({ role: 'projects/p/roles/own' }, topic, 'own.do'), true],
    ['where a condition holds', may({ condition: 'resource.name.startsWith("projects/p/topics/")' }), true],
    ['where a condition does not', may({ condition: 'resource.name.startsWith("projects/p/other/")' }), false],
  ])('granted %s: %p', (_, allowed, expected) => {
    expect(allowed).toBe(expected);
  });

  test.each([
    ['a role that nobody has looked up', { role: 'roles/editor' }],
    ['a condition that nobody reads', { condition: 'request.time < timestamp("2027-01-01T00:00:00Z")' }],
  ])('%s is no answer', (_, changes) => {
    expect(() => may(changes)).toThrow(UnknownGrant);
  });
});

test.each([
  ['nothing', [], ['datastore.databases.get']],
  ['a create', [{ currentDocument: { exists: false } }], ['datastore.entities.create']],
  ['an update', [{ currentDocument: { exists: true } }], ['datastore.entities.update']],
  ['an update of a version', [{ currentDocument: { updateTime: {} } }], ['datastore.entities.update']],
  ['a write', [{}], ['datastore.entities.create', 'datastore.entities.update']],
  ['deletes', [{ delete: 'a' }, { delete: 'b' }], ['datastore.entities.delete']],
])('a commit of %s needs %j', (_, writes, expected) => {
  expect(commitPermissions(writes)).toEqual(expected);
});

const HOUR = Array.from({ length: 60 }, (_, minute) => minute);

test.each<[string, number[]]>([
  ['* * * * *', HOUR],
  ['*/15 * * * *', [0, 15, 30, 45]],
  ['7 * * * *', [7]],
])('%s is due at %j', (schedule, minutes) => {
  expect(HOUR.filter((minute) => isDue(schedule, minute))).toEqual(minutes);
});

test.each<[string, Partial<RetryConfig>, number[]]>([
  ['not at all', { retry_count: 0 }, []],
  ['after its least time', { retry_count: 1 }, [30]],
  ['later each time', { retry_count: 3 }, [30, 60, 120]],
  [
    'as Google’s example has it',
    { retry_count: 8, min_backoff_duration: '10s', max_doublings: 3 },
    [10, 20, 40, 80, 160, 240, 300, 300],
  ],
])('a job is retried %s', (_, changes, expected) => {
  const config = { retry_count: 0, min_backoff_duration: '30s', max_backoff_duration: '300s', max_doublings: 3 };
  expect(backoffs({ ...config, ...changes })).toEqual(expected);
});

test.each(['7 3 * * *', '1-5 * * * *', '', 'every minute'])('the schedule %p is refused', (schedule) => {
  expect(() => isDue(schedule, 7)).toThrow(UnknownSchedule);
});
