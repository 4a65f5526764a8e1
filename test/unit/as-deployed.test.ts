/** The pure parts of test/as-deployed. */
import { describe, expect, test } from '@jest/globals';

import { UnknownSchedule, isDue } from '../as-deployed/cron.ts';
import { deploymentOf } from '../as-deployed/deployment.ts';
import { commitPermissions } from '../as-deployed/permissions.ts';
import { UnknownGrant, isAllowed } from '../as-deployed/policy.ts';
import type { Binding } from '../as-deployed/policy.ts';

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

test.each(['7 3 * * *', '1-5 * * * *', '', 'every minute'])('the schedule %p is refused', (schedule) => {
  expect(() => isDue(schedule, 7)).toThrow(UnknownSchedule);
});
