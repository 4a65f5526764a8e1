import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

import { ATTEMPT_FILTERS } from '../../shared/api/attempts.ts';
import { AUDIT_FILTERS } from '../../shared/api/audit-log.ts';
import { DELIVERY_FILTERS } from '../../shared/api/deliveries.ts';
import { EVENT_FILTERS } from '../../shared/api/events.ts';
import { JOB_FILTERS } from '../../shared/api/jobs.ts';

interface IndexFile {
  indexes: {
    collectionGroup: string;
    queryScope: string;
    fields: { fieldPath: string; order?: 'ASCENDING' | 'DESCENDING'; arrayConfig?: 'CONTAINS' }[];
  }[];
  fieldOverrides: { collectionGroup: string; fieldPath: string; ttl?: boolean; indexes: unknown[] }[];
}

interface Field {
  name: string;
  type: string;
}

const file = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as IndexFile;

/** Where the shape of each collection's documents is declared. */
const COLLECTIONS: readonly [collection: string, file: string, shape: string][] = [
  ['events', 'shared/events/event-document.ts', 'EventDocument'],
  ['deliveries', 'shared/deliveries/documents.ts', 'DeliveryDocument'],
  ['attempts', 'shared/deliveries/documents.ts', 'AttemptDocument'],
  ['attempts', 'shared/destinations/destination.ts', 'Transcript'],
  ['subjects', 'shared/subjects/document.ts', 'SubjectDocument'],
  ['quarantine', 'shared/events/event-document.ts', 'QuarantineDocument'],
  ['lanes', 'shared/lanes/document.ts', 'LaneDocument'],
  ['fanouts', 'shared/deliveries/fanout-document.ts', 'FanoutDocument'],
  ['jobs', 'shared/sweep/documents.ts', 'JobFields'],
  ['jobs', 'shared/sweep/documents.ts', 'ReplayJobDocument'],
  ['jobs', 'shared/sweep/documents.ts', 'SendingFields'],
  ['jobs', 'shared/sweep/documents.ts', 'NeverDeliveredJobDocument'],
  ['jobs', 'shared/sweep/documents.ts', 'RetryJobDocument'],
  ['jobs', 'shared/sweep/documents.ts', 'ErasureJobDocument'],
  ['jobs', 'shared/sweep/documents.ts', 'ErasureProgress'],
  ['api_keys', 'shared/access/documents.ts', 'KeyDocument'],
  ['key_uses', 'shared/access/documents.ts', 'KeyUseDocument'],
  ['sessions', 'shared/access/documents.ts', 'SessionDocument'],
  ['audit_log', 'shared/access/audit.ts', 'AuditDocument'],
  ['owners', 'shared/webhooks/owner.ts', 'OwnerDocument'],
  ['portal_links', 'shared/access/documents.ts', 'PortalLinkDocument'],
  ['jobs', 'shared/sweep/documents.ts', 'JobSelection'],
  ['jobs', 'shared/sweep/documents.ts', 'Places'],
  ['jobs', 'shared/sweep/documents.ts', 'ReplayProgress'],
  ['jobs', 'shared/sweep/documents.ts', 'RetryProgress'],
  ['catalogue', 'shared/deliveries/lane-states.ts', 'LaneStatesDocument'],
  ['catalogue', 'shared/events/accounts.ts', 'AccountsDocument'],
  ['leases', 'shared/store/leases.ts', 'LeaseDocument'],
  ['cursors', 'shared/reconcile/cursors.ts', 'CursorDocument'],
  ['runs', 'shared/reconcile/runs.ts', 'RunDocument'],
  ['status', 'shared/status/facts.ts', 'StatusDocument'],
  ['webhooks', 'shared/webhooks/document.ts', 'DestinationDocument'],
  ['webhooks', 'shared/webhooks/destination-fields.ts', 'DestinationFields'],
  ['webhooks', 'shared/webhooks/signing/secret-kinds.ts', 'SecretFields'],
  ['people', 'shared/destinations/people/document.ts', 'PersonDocument'],
  ['grants', 'shared/destinations/people/document.ts', 'GrantDocument'],
  ['budgets', 'shared/sources/asking/budgets.ts', 'BudgetDocument'],
  ['webhooks', 'shared/webhooks/webhook.ts', 'WebhookFields'],
  ['webhooks', 'shared/webhooks/stored-destination.ts', 'StoredDestination'],
];

/** One document each: nothing is ever queried. */
const SINGLE_DOCUMENTS = [
  'catalogue CatalogueDocument',
  'catalogue KeysVersionDocument',
  'catalogue RetentionDocument',
];

/** One of several shapes, each of which is known above. */
const UNIONS = ['jobs JobDocument', 'jobs MakingJobDocument'];

/** Types whose values are short: text or numbers that nobody's clock moves. */
const SHORT = new Set([
  ...['Ordering', 'string', 'number', 'boolean', 'null', '1'],
  ...[
    'SourceName',
    'Role',
    'OwnerStatus',
    'TargetKind',
    'StateStatus',
    'QuarantineStatus',
    'DeliveryStatus',
    'JobStatus',
    'ReplayMode',
    'WebhookStatus',
    'DeliveryOrigin',
    'Hold',
    'Sealed',
    "'subscription'",
    "'fresh'",
    "'inaccessible'",
  ],
  ...[
    "'code'",
    "'console'",
    "'portal'",
    "'webhook'",
    "'active'",
    "'paused'",
    "'disabled'",
    "'replay'",
    "'retry'",
    "'never_delivered'",
    "'noting'",
    "'sending'",
    "'erasure'",
    "'running'",
    "'completed'",
    "'cancelled'",
  ],
]);
/** Text that can be long, by collection. */
const LONG_TEXT = [
  'events.data',
  'attempts.state',
  'attempts.response_body',
  'attempts.request_text',
  'attempts.error',
  'subjects.state',
  'subjects.announced',
  'subjects.difference',
  'audit_log.before',
  'audit_log.after',
  'cursors.place',
  'jobs.after',
  'deliveries.payload',
];
/** Numbers that are summed over a window: an aggregation wants its field behind what the window is bounded by. */
const SUMMED = ['events.matched', 'fanouts.remaining'];
/** Asked for by one of its members alone, and short. */
const ASKED_ALONE = ['people.customer_keys'];
/** Asked for by instances that keep the catalogue; changed by hand, not by traffic. */
const NOT_A_CLOCK = ['webhooks.deleted_at', 'webhooks.changed_at', 'people.check_at', 'people.checked_at'];

function fieldsOf(path: string, shape: string): Field[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const declaration = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === shape,
  );
  if (!declaration) throw new Error(`${path} declares no ${shape}`);
  return declaration.members
    .filter(ts.isPropertySignature)
    .map((member) => ({ name: member.name.getText(), type: member.type!.getText() }));
}

const isTime = (collection: string, { name, type }: Field): boolean =>
  (type.includes('Timestamp') || name.endsWith('_at')) && !NOT_A_CLOCK.includes(`${collection}.${name}`);

const isLarge = (collection: string, { name, type }: Field): boolean =>
  LONG_TEXT.includes(`${collection}.${name}`) ||
  (![...NOT_A_CLOCK, ...ASKED_ALONE].includes(`${collection}.${name}`) &&
    !type.split('|').every((part) => SHORT.has(part.trim())));

const shapes = COLLECTIONS.map(([collection, path, shape]) => ({ collection, fields: fieldsOf(path, shape) }));
const timesOf = new Map(
  shapes.map(({ collection, fields }) => [
    collection,
    new Set(fields.filter((field) => isTime(collection, field)).map(({ name }) => name)),
  ]),
);
const isOff = (collection: string, name: string): boolean =>
  file.fieldOverrides.some(
    ({ collectionGroup, fieldPath, indexes }) =>
      collectionGroup === collection && fieldPath === name && indexes.length === 0,
  );
const suffixOf = ({ order, arrayConfig }: { order?: string; arrayConfig?: string }): string =>
  arrayConfig ? ' contains' : order === 'DESCENDING' ? ' desc' : '';
const listed = file.indexes.map(
  ({ collectionGroup, fields }) =>
    `${collectionGroup}: ${fields.map(({ fieldPath, ...how }) => `${fieldPath}${suffixOf(how)}`).join(', ')}`,
);

test('every shape of a stored document is known here, as its collection declares it', () => {
  const rooms = globSync('shared/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const declared = rooms.flatMap((text) => [...text.matchAll(/\bcollection<(\w+)>\('(\w+)'\)/g)]);
  expect(declared.length).toBeGreaterThan(10);
  const known = [
    ...COLLECTIONS.map(([collection, , shape]) => `${collection} ${shape}`),
    ...SINGLE_DOCUMENTS,
    ...UNIONS,
  ];
  expect(known).toEqual(expect.arrayContaining(declared.map(([, shape, collection]) => `${collection} ${shape}`)));
});

describe('single-field indexes', () => {
  test.each(shapes)('of times, maps and large fields of $collection are off', ({ collection, fields }) => {
    const on = fields.filter((field) => isTime(collection, field) || isLarge(collection, field));
    expect(on.map(({ name }) => name).filter((name) => !isOff(collection, name))).toEqual([]);
  });

  test('an override names a field that exists, once', () => {
    const known = shapes.flatMap(({ collection, fields }) => fields.map(({ name }) => `${collection}.${name}`));
    const named = file.fieldOverrides.map(({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  test('what drains, the catalogue, erasures and reconcile ask for by equality alone stays on', () => {
    const asked = [
      ...['deliveries.webhook_id', 'deliveries.event_id', 'attempts.event_id', 'deliveries.status', 'deliveries.hold'],
      ...['attempts.delivery_id', 'attempts.success'],
      ...['events', 'deliveries', 'attempts', 'subjects', 'quarantine', 'fanouts', 'grants'].map(
        (name) => `${name}.customer_key`,
      ),
      ...['jobs.kind', 'jobs.customer', 'people.customer_keys', 'grants.person'],
      ...['subjects.listed_in', 'webhooks.deleted_at', 'webhooks.changed_at', 'api_keys.live', 'sessions.kind'],
    ];
    expect(asked.filter((name) => isOff(...(name.split('.') as [string, string])))).toEqual([]);
  });
});

/** Led by webhook, subject and status: a queue is short, and its index range takes only its own events' writes. */
const QUEUE_INDEX = 'deliveries: webhook_id, subject_key, status, position, place';
/** Only what is held for its webhook's rate has `waits_since`: what need not wait is not in it. */
const RATE_INDEX = 'deliveries: webhook_id, status, hold, waits_since';

describe('composite indexes', () => {
  test.each(
    listed.map((name, index) => ({ name, index })).filter(({ name }) => name !== QUEUE_INDEX && name !== RATE_INDEX),
  )('$name: a time is led by shard and comes last, but for what is summed', ({ index }) => {
    const { collectionGroup, queryScope, fields } = file.indexes[index]!;
    const times = timesOf.get(collectionGroup)!;
    const paths = fields.map(({ fieldPath }) => fieldPath);
    if (SUMMED.includes(`${collectionGroup}.${paths.at(-1)}`)) paths.pop();
    expect(queryScope).toBe('COLLECTION');
    expect(paths.slice(0, -1).some((path) => times.has(path))).toBe(false);
    if (times.has(paths.at(-1)!)) expect(paths[0]).toBe('shard');
  });

  test('none is there twice, and each serves a query', () => {
    const ofList = (collection: string, time: string, filters: Record<string, { field: string; by?: string }>) => [
      `${collection}: shard, ${time} desc`,
      ...Object.values(filters)
        .filter(({ by }) => by !== 'compared')
        .map(({ field, by }) => `${collection}: shard, ${field}${by === 'contains' ? ' contains' : ''}, ${time} desc`),
    ];
    // A delivery is got by its id, and the attempt in it has succeeded.
    const { success: _, delivery_id: __, ...ofAttemptsInside } = ATTEMPT_FILTERS;
    const served = [
      ...ofList('audit_log', 'at', AUDIT_FILTERS),
      ...ofList('events', 'received_at', EVENT_FILTERS),
      ...ofList('deliveries', 'created_at', DELIVERY_FILTERS),
      ...ofList('attempts', 'created_at', ATTEMPT_FILTERS),
      ...ofList('deliveries', 'answered_at', ofAttemptsInside),
      ...ofList('jobs', 'created_at', JOB_FILTERS),
      'attempts: shard, webhook_id, success, created_at desc',
      'deliveries: shard, status, hold, due_at',
      'deliveries: shard, status, hold, urgent, due_at',
      'events: shard, received_at, matched',
      'fanouts: shard, received_at, remaining',
      'deliveries: shard, origin, status, received_at',
      'jobs: shard, status, due_at',
      QUEUE_INDEX,
      RATE_INDEX,
      'lanes: shard, due_at',
      'fanouts: shard, due_at',
      'owners: shard, status, created_at desc',
      'quarantine: shard, received_at desc',
    ];
    expect([...listed].sort()).toEqual(served.sort());
  });
});

describe('time to live', () => {
  test.each(shapes.filter(({ fields }) => fields.some(({ name }) => name === 'expire_at')))(
    'of $collection is its expire_at',
    ({ collection }) => {
      const ttl = file.fieldOverrides.filter((override) => override.collectionGroup === collection && override.ttl);
      expect(ttl.map(({ fieldPath }) => fieldPath)).toEqual(['expire_at']);
    },
  );

  test('is there for events, deliveries and attempts', () => {
    const ttl = file.fieldOverrides.filter((override) => override.ttl);
    expect(ttl.map(({ collectionGroup }) => collectionGroup)).toEqual(
      expect.arrayContaining(['events', 'deliveries', 'attempts']),
    );
  });
});
