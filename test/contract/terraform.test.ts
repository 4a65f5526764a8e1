/** The Terraform module against the code: read by a parser, with neither Terraform nor a provider. */
import { readFileSync } from 'node:fs';
import { parse } from '@cdktn/hcl2json';
import { beforeAll, describe, expect, it, test } from '@jest/globals';

import { OPEN_AT_MOST_MS, RECORD_MS } from '../../shared/deliver/early-answers.ts';
import { builtBundles } from '../support/run.ts';
import { functionFacts } from '../support/terraform/code.ts';
import type { Check, FunctionFacts } from '../support/terraform/code.ts';
import { checkGrants, checkPermissions } from '../support/terraform/grants.ts';
import { checkSchedules, checkSubscriptions } from '../support/terraform/messaging.ts';
import { readTerraformModule, valuesOf, entriesOf, inOneLine } from '../support/terraform/module.ts';
import type { Hcl, TerraformModule } from '../support/terraform/module.ts';
import { checkFunctions, checkSettings } from '../support/terraform/settings.ts';
import { checkValues } from '../support/terraform/values.ts';
import { checkIndexes, checkWiring } from '../support/terraform/wiring.ts';

let deployed: TerraformModule;
let functions: FunctionFacts[];

beforeAll(async () => {
  deployed = await readTerraformModule('terraform');
  functions = functionFacts(await builtBundles());
});

test.each<[string, Check]>([
  ['has each function, by its entry point', checkFunctions],
  ['gives functions the settings that they read', checkSettings],
  ['lets each function do what its code does, and nothing more', checkPermissions],
  ['grants nothing else', checkGrants],
  ['makes every index of the one definition', checkIndexes],
  ['signs pushes, keeps dead letters, and lets no subscription expire', checkSubscriptions],
  ['calls functions that are there, at times', checkSchedules],
  ['has values that the services take', checkValues],
  ['takes from its locals what these checks read there', checkWiring],
])('the module %s', (_, check) => {
  expect(check(deployed, functions)).toEqual([]);
});

test('a push of deliver may stay open longer than it is kept for others', () => {
  const of = (attribute: string, at: string) =>
    valuesOf(deployed, attribute)
      .filter((found) => found.at.includes(at))
      .map(({ value }) => Number(value) * 1_000);
  const [timeoutMs] = of('timeout_seconds', 'deliver');
  expect(timeoutMs).toBeGreaterThanOrEqual(OPEN_AT_MOST_MS + RECORD_MS);
  const deadlines = of('ack_deadline_seconds', 'deliver-');
  expect(deadlines).toHaveLength(2);
  for (const deadlineMs of deadlines) expect(deadlineMs).toBeGreaterThan(timeoutMs!);
});

test('docs/deploy.md imports what a destroyed deployment leaves, and nothing else', async () => {
  const [, hcl] = /```hcl\n(import \{.*?)```/s.exec(readFileSync('docs/deploy.md', 'utf8'))!;
  const { import: blocks } = (await parse('imports.tf', hcl!)) as {
    import: { to: string; id: string; for_each?: Record<string, string> }[];
  };
  const kept = Object.entries(deployed.resources).flatMap(([type, named]) =>
    Object.entries(named)
      .filter(([, block]) => inOneLine(block['deletion_policy']).includes('local.data_deletion_policy'))
      .map(([name]) => `${type}.${name}`),
  );
  const resourceOf = (to: string) => /^\$\{(\w+\.\w+)/.exec(to)![1]!;
  expect(blocks.map(({ to }) => resourceOf(to)).sort()).toEqual(kept.sort());
  const secrets = blocks.find(({ to }) => to.includes('secret_manager'))!.for_each!;
  const ids = entriesOf(deployed.locals, 'secrets').map(([name, { id }]) => [name, id]);
  expect(secrets).toEqual(Object.fromEntries(ids));
  for (const { to, id } of blocks) {
    const key = /\["([^"]+)"\]/.exec(to)?.[1];
    if (key !== undefined) expect(id.endsWith(`/${key}`)).toBe(true);
  }
});

/** Sets, or with undefined removes, what is found by a path through blocks and objects. */
type Change = [path: string[], value: Hcl | undefined];

const local = (...path: string[]) => ['locals', ...path];
const of = (name: string, ...path: string[]) => local('functions', name, ...path);
const resource = (type: string, name: string, ...path: string[]) => ['resources', type, name, ...path];
const job = 'google_cloud_scheduler_job';
const pushed = (...path: string[]) => resource('google_pubsub_subscription', 'push', ...path);

function changed([path, value]: Change): TerraformModule {
  const copy = structuredClone(deployed);
  const last = path.at(-1)!;
  const parent = path.slice(0, -1).reduce<unknown>((whole, key) => {
    const inner = (whole as Record<string, unknown>)[key];
    return Array.isArray(inner) ? (inner[0] as unknown) : inner;
  }, copy) as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

describe('a module is complained about', () => {
  it.each<[string, Check, Change, string]>([
    ['without a function', checkFunctions, [of('sweep'), undefined], 'local.functions: sweep is missing'],
    ['with a function too much', checkFunctions, [of('mail'), {}], 'local.functions: mail is too much'],
    [
      'with a wrong entry point',
      checkFunctions,
      [of('receive-paddle', 'entry_point'), 'receive-paddle'],
      'receive-paddle registers as receivePaddle, not as receive-paddle',
    ],
    [
      'that forgets a function among the names',
      checkWiring,
      [local('function_names'), '${["api"]}'],
      'local.function_names is ${["api"]}',
    ],
    [
      'without a setting that is required',
      checkSettings,
      [local('given', 'PUSH_SERVICE_ACCOUNT'), undefined],
      'a function requires PUSH_SERVICE_ACCOUNT',
    ],
    [
      'with a setting that nobody reads',
      checkSettings,
      [local('given', 'PUSH_AUDIENCES'), 'x'],
      'no function reads PUSH_AUDIENCES',
    ],
    [
      'with a setting that is the operator’s to choose',
      checkSettings,
      [local('given', 'EGRESS_ALLOW'), ''],
      'EGRESS_ALLOW is given, and left to the operator',
    ],
    ['with a secret in plain sight', checkSettings, [local('given', 'API_KEYS'), '[]'], 'API_KEYS is a secret'],
    [
      'without a secret',
      checkSettings,
      [local('secrets', 'CUSTOMER_HMAC_KEY'), undefined],
      'local.secrets: CUSTOMER_HMAC_KEY is missing',
    ],
    [
      'with something for every function',
      checkSettings,
      [local('env_platform', 'DEBUG'), '*'],
      'local.env_platform: DEBUG is too much',
    ],
    [
      'with other flags of Node than on one machine',
      checkSettings,
      [local('env_platform', 'NODE_OPTIONS'), '--v8-pool-size=4'],
      'NODE_OPTIONS is --v8-pool-size=4: on one machine --v8-pool-size=1 --max-semi-space-size=16',
    ],
    ['with a secret of nobody', checkSettings, [local('secrets', 'OLD'), {}], 'local.secrets: OLD is too much'],
    [
      'whose operators can set what nobody reads',
      checkWiring,
      [local('setting_names'), '${toset(["LOG_LEVEL"])}'],
      'local.setting_names is ${toset(["LOG_LEVEL"])}',
    ],
    [
      'whose functions take pushes for one another',
      checkWiring,
      [local('push_audiences'), '${merge(local.urls, { sweep = local.urls["deliver"] })}'],
      'local.push_audiences is',
    ],
    [
      'that takes the store from a function',
      checkPermissions,
      [of('sweep', 'uses_firestore'), false],
      'uses_firestore of sweep is false: its code needs true',
    ],
    [
      'that gives a function the store',
      checkPermissions,
      [of('register', 'uses_firestore'), true],
      'uses_firestore of register is true: its code needs false',
    ],
    [
      'that lets a function sign',
      checkPermissions,
      [of('api', 'signs_as_workspace'), true],
      'signs_as_workspace of api is true: its code needs false',
    ],
    [
      'that lets nobody publish wakes',
      checkPermissions,
      [of('deliver', 'publishes_to'), ['deliveries']],
      'publishes_to of deliver: wake is missing',
    ],
    [
      'that gives functions other secrets than they read',
      checkGrants,
      [resource('google_secret_manager_secret_iam_member', 'accessor', 'for_each'), '${local.secrets}'],
      'google_secret_manager_secret_iam_member.accessor.for_each is ${local.secrets}',
    ],
    [
      'with one more grant',
      checkGrants,
      [resource('google_project_iam_member', 'owner'), { role: 'roles/owner', member: 'user:a@example.com' }],
      'grants: google_project_iam_member.owner is too much',
    ],
    [
      'with a wider role',
      checkGrants,
      [resource('google_project_iam_member', 'firestore_user', 'role'), 'roles/datastore.owner'],
      'google_project_iam_member.firestore_user.role is roles/datastore.owner, not roles/datastore.user',
    ],
    [
      'with a wider custom role',
      checkGrants,
      [
        resource('google_project_iam_custom_role', 'jwt_signer', 'permissions'),
        ['iam.serviceAccounts.signJwt', 'iam.serviceAccounts.actAs'],
      ],
      'the custom role jwt_signer: iam.serviceAccounts.actAs is too much',
    ],
    [
      'that reads another file of indexes',
      checkWiring,
      [local('_firestore'), '${jsondecode(file("${path.module}/indexes.json"))}'],
      'local._firestore is',
    ],
    [
      'that leaves indexes out',
      checkIndexes,
      [local('firestore_indexes'), '${{ for index in local._firestore.indexes : index.id => index if index.needed }}'],
      'local.firestore_indexes does not take each index',
    ],
    [
      'with an index beside the definition',
      checkIndexes,
      [resource('google_firestore_index', 'other'), {}],
      'google_firestore_index: other is too much',
    ],
    [
      'with pushes that nobody signs',
      checkSubscriptions,
      [pushed('push_config', 'oidc_token'), undefined],
      'has no push',
    ],
    [
      'without dead letters',
      checkSubscriptions,
      [pushed('dynamic', 'dead_letter_policy'), undefined],
      'has no dynamic.dead_letter_policy',
    ],
    [
      'that keeps wakes for good',
      checkSubscriptions,
      [local('push_subscriptions', 'sweep', 'keeps_dead_letters'), true],
      'keeps_dead_letters of sweep is wrong',
    ],
    [
      'with a subscription that expires',
      checkSubscriptions,
      [resource('google_pubsub_subscription', 'dead_letter', 'expiration_policy'), undefined],
      'the subscription dead_letter expires',
    ],
    [
      'that drops dead letters',
      checkSubscriptions,
      [resource('google_pubsub_subscription', 'dead_letter'), undefined],
      'nothing keeps what is published on dead-letter',
    ],
    [
      'that pushes to a topic of nobody',
      checkSubscriptions,
      [local('push_subscriptions', 'sweep', 'topic'), 'wakes'],
      'sweep has no topic wakes',
    ],
    [
      'that pushes to no function',
      checkSubscriptions,
      [local('push_subscriptions', 'sweep', 'function'), 'sweeper'],
      'sweep pushes to no function sweeper',
    ],
    [
      'that gives up before its function',
      checkSubscriptions,
      [of('sweep', 'timeout_seconds'), 300],
      'sweep gives up before sweep does',
    ],
    [
      'that leaves a lane unread',
      checkSubscriptions,
      [local('push_subscriptions', 'deliver-slow'), undefined],
      'what is pushed: deliveries attributes.lane = "slow" is missing',
    ],
    [
      'with a job for no function',
      checkSchedules,
      [local('schedules', 'clean'), { schedule: '* * * * *', attempt_deadline: '60s' }],
      'the job clean calls no function',
    ],
    [
      'with a job that is not admitted',
      checkSchedules,
      [of('reconcile', 'pushed_to'), false],
      'the job reconcile may not call its function',
    ],
    [
      'with a job whose tokens its function refuses',
      checkSchedules,
      [local('given', 'REGISTER_AUDIENCE'), '${local.urls["receive-workspace"]}'],
      'register refuses the tokens of its job, for ${local.urls["receive-workspace"]}',
    ],
    [
      'that forgets a job',
      checkSchedules,
      [local('schedules', 'sweep'), undefined],
      'local.schedules: sweep is missing',
    ],
    [
      'whose job calls another address',
      checkWiring,
      [resource(job, 'default', 'http_target', 'uri'), 'https://example.com/'],
      'google_cloud_scheduler_job.default.http_target.uri is https://example.com/',
    ],
    [
      'whose functions are given other settings than these',
      checkWiring,
      [
        resource('google_cloudfunctions2_function', 'default', 'service_config', 'environment_variables'),
        '${each.value.env}',
      ],
      'google_cloudfunctions2_function.default.service_config.environment_variables is ${each.value.env}',
    ],
  ])('%s', (_, check, change, complaint) => {
    expect(check(changed(change), functions)).toContainEqual(expect.stringContaining(complaint));
  });

  it.each<[string, Change]>([
    ['runtime', [resource('google_cloudfunctions2_function', 'default', 'build_config', 'runtime'), 'nodejs99']],
    ['ingress_settings', [of('deliver', 'ingress'), 'INTERNAL']],
    ['max_instance_request_concurrency', [of('deliver', 'concurrency'), 5_000]],
    ['timeout_seconds', [of('deliver', 'timeout_seconds'), 7_200]],
    ['max_delivery_attempts', [pushed('dynamic', 'dead_letter_policy', 'content', 'max_delivery_attempts'), 3]],
    ['ack_deadline_seconds', [local('push_subscriptions', 'sweep', 'ack_deadline_seconds'), 900]],
    ['message_retention_duration', [local('push_subscriptions', 'sweep', 'retention'), '1 day']],
    ['minimum_backoff', [pushed('retry_policy', 'minimum_backoff'), '10']],
    ['maximum_backoff', [pushed('retry_policy', 'maximum_backoff'), '700s']],
    ['schedule', [local('schedules', 'sweep', 'schedule'), 'every minute']],
    ['schedule', [local('schedules', 'sweep', 'schedule'), '61 * * * *']],
    ['attempt_deadline', [local('schedules', 'sweep', 'attempt_deadline'), '5s']],
    ['retry_count', [local('schedules', 'register', 'retries'), 9]],
    ['http_method', [resource(job, 'default', 'http_target', 'http_method'), 'POSTT']],
    ['role', [resource('google_project_iam_member', 'firestore_user', 'role'), 'datastore.user']],
    ['service', [['sets', 'local.services'], ['pubsub']]],
    ['account_id', [resource('google_service_account', 'push', 'account_id'), 'Push']],
    ['name', [['sets', 'local.topics'], ['goog-wake']]],
  ])('with a %s that the service refuses', (attribute, change) => {
    const complaints = checkValues(changed(change), functions);
    expect(complaints).toContainEqual(expect.stringMatching(new RegExp(`\\.${attribute} can't be `)));
  });
});

test('the example with two doors has the console alone behind IAP, and every reference leads somewhere', async () => {
  const source = readFileSync('terraform/examples/two-doors/main.tf', 'utf8');
  const { resource, module: modules } = (await parse('main.tf', source)) as {
    resource: Record<string, Record<string, Record<string, unknown>[]>>;
    module: Record<string, { functions: unknown }[]>;
  };
  const made = Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
  const named = [...source.matchAll(/\b(google_\w+\.\w+)\./g)].map(([, reference]) => reference!);
  expect(named.filter((reference) => !made.includes(reference))).toEqual([]);
  const behindIap = Object.entries(resource['google_compute_backend_service']!).filter(([, [block]]) => block!['iap']);
  expect(behindIap.map(([name]) => name)).toEqual(['console']);
  const [{ default_service: usual, path_matcher: matchers }] = resource['google_compute_url_map']!['subrelay'] as [
    { default_service: string; path_matcher: { default_service: string; path_rule: unknown[] }[] },
  ];
  expect([usual, matchers[0]!.default_service]).toEqual(Array(2).fill('${google_compute_backend_service.api.id}'));
  expect(matchers[0]!.path_rule).toEqual([
    { paths: ['/console', '/console/*'], service: '${google_compute_backend_service.console.id}' },
  ]);
  expect(modules['subrelay']![0]!.functions).toEqual({ api: { ingress: 'ALLOW_INTERNAL_AND_GCLB' } });
});
