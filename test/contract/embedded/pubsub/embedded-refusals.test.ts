/** What the embedded server does not do, it says. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { status, statusOf, Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await Target.embedded();
});
afterAll(() => target.close());

const topicFields: [field: string, value: object][] = [
  ['kms_key_name', { kmsKeyName: 'projects/p/locations/l/keyRings/r/cryptoKeys/k' }],
  ['message_storage_policy', { messageStoragePolicy: { allowedPersistenceRegions: ['europe-west1'] } }],
  ['schema_settings', { schemaSettings: { schema: 'projects/p/schemas/s' } }],
  ['ingestion_data_source_settings', { ingestionDataSourceSettings: { awsKinesis: { streamArn: 'x' } } }],
  ['message_transforms', { messageTransforms: [{ javascriptUdf: { functionName: 'f', code: 'x' } }] }],
  ['tags', { tags: { a: 'b' } }],
];

const subscriptionFields: [field: string, value: object][] = [
  ['bigquery_config', { bigqueryConfig: { table: 'p.d.t' } }],
  ['cloud_storage_config', { cloudStorageConfig: { bucket: 'b' } }],
  ['bigtable_config', { bigtableConfig: { table: 't' } }],
  ['message_transforms', { messageTransforms: [{ javascriptUdf: { functionName: 'f', code: 'x' } }] }],
  ['tags', { tags: { a: 'b' } }],
  ['enable_exactly_once_delivery', { enableExactlyOnceDelivery: true }],
  [
    'the old push format',
    { pushConfig: { pushEndpoint: 'http://127.0.0.1/', attributes: { 'x-goog-version': 'v1beta1' } } },
  ],
];

describe('UNIMPLEMENTED is the answer to', () => {
  test.each(topicFields)('a topic with %s', async (_, fields) => {
    expect(await statusOf(target.topic(fields))).toBe(status.unimplemented);
  });

  test.each(subscriptionFields)('a subscription with %s', async (_, fields) => {
    expect(await statusOf(target.subscription(await target.topic(), fields))).toBe(status.unimplemented);
  });

  test('an update of a field inside a message', async () => {
    const name = await target.subscription(await target.topic());
    const update = target.subscriber.updateSubscription({
      subscription: { name, retryPolicy: { minimumBackoff: { seconds: 1 } } },
      updateMask: { paths: ['retry_policy.minimum_backoff'] },
    });
    expect(await statusOf(update)).toBe(status.unimplemented);
  });

  test('an update of a field that is not supported', async () => {
    const name = await target.topic();
    const update = target.publisher.updateTopic({ topic: { name }, updateMask: { paths: ['schema_settings'] } });
    expect(await statusOf(update)).toBe(status.unimplemented);
  });

  test('snapshots', async () => {
    const { subscriber, publisher } = target;
    const topic = await target.topic();
    const subscription = await target.subscription(topic);
    const snapshot = 'projects/project/snapshots/shot';
    const calls = [
      subscriber.createSnapshot({ name: snapshot, subscription }),
      subscriber.getSnapshot({ snapshot }),
      subscriber.listSnapshots({ project: 'projects/project' }),
      subscriber.updateSnapshot({ snapshot: { name: snapshot }, updateMask: { paths: ['labels'] } }),
      subscriber.deleteSnapshot({ snapshot }),
      subscriber.seek({ subscription, snapshot }),
      publisher.listTopicSnapshots({ topic }),
    ];
    expect(await Promise.all(calls.map(statusOf))).toEqual(calls.map(() => status.unimplemented));
  });

  test('IAM and schemas', async () => {
    const client = target.client('project');
    const topic = client.topic(await target.topic());
    expect(await statusOf(topic.iam.getPolicy())).toBe(status.unimplemented);
    expect(await statusOf(client.createSchema('schema', 'AVRO', '{}'))).toBe(status.unimplemented);
  });
});

test('what is not supported is said, once', async () => {
  const said: string[] = [];
  const list = { project: 'projects/said' };
  const talking = await Target.embedded({ log: (line) => said.push(line) });
  for (let time = 0; time < 2; time++) {
    await statusOf(talking.subscriber.listSnapshots(list));
    await statusOf(talking.client('project').createSchema('schema', 'AVRO', '{}'));
    await statusOf(talking.publisher.getTopic({ topic: 'projects/said/topics/missing' }));
  }
  await talking.close();
  expect(said).toEqual([
    'ListSnapshots: The embedded Pub/Sub server does not support snapshots',
    'The embedded Pub/Sub server does not support /google.pubsub.v1.SchemaService/CreateSchema',
  ]);
});

describe('INVALID_ARGUMENT is the answer to', () => {
  test('an acknowledgement of more than 512 KiB', async () => {
    const subscription = await target.subscription(await target.topic());
    const ackIds = Array.from({ length: 5_243 }, (_, n) => `${n}`.padStart(98, '1') + '-1');
    expect(await statusOf(target.subscriber.acknowledge({ subscription, ackIds }))).toBe(status.invalidArgument);
    const change = { subscription, ackIds, ackDeadlineSeconds: 10 };
    expect(await statusOf(target.subscriber.modifyAckDeadline(change))).toBe(status.invalidArgument);
    ackIds.pop();
    expect(await statusOf(target.subscriber.acknowledge({ subscription, ackIds: ackIds.slice(10) }))).toBe(status.ok);
  });

  test.each([
    ['an unknown push attribute', { attributes: { other: 'x' } }],
    ['an unknown push format', { attributes: { 'x-goog-version': 'v7' } }],
    ['a token for nobody', { oidcToken: { audience: 'x' } }],
  ])('%s', async (_, fields) => {
    const pushConfig = { pushEndpoint: 'http://127.0.0.1:9/', ...fields };
    const create = target.subscription(await target.topic(), { pushConfig });
    expect(await statusOf(create)).toBe(status.invalidArgument);
  });

  test('a page of less than nothing', async () => {
    const list = target.publisher.listTopics({ project: 'projects/project', pageSize: -1 }, { autoPaginate: false });
    expect(await statusOf(list)).toBe(status.invalidArgument);
  });

  test('a list of no project, a seek to nowhere', async () => {
    const subscription = await target.subscription(await target.topic());
    const list = target.publisher.listTopics({ project: 'project' }, { autoPaginate: false });
    expect(await statusOf(list)).toBe(status.invalidArgument);
    expect(await statusOf(target.subscriber.seek({ subscription }))).toBe(status.invalidArgument);
  });
});
