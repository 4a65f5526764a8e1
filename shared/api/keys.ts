/** `/v1/keys`: who may use the API, and as what. */
import { z } from 'zod';

import { hasExpired } from '../access/access.ts';
import { KEPT_MS } from '../access/documents.ts';
import type { KeyDocument, KeyUseDocument } from '../access/documents.ts';
import { KEY_BYTES, digestOfKey, keyText } from '../access/key-text.ts';
import { MOST_KEYS } from '../access/keys.ts';
import type { Keys } from '../access/keys.ts';
import { ROLES } from '../access/role.ts';
import { utcTime } from '../base/time.ts';
import type { EpochMs } from '../base/time.ts';
import { apiKeyId } from '../events/ids.ts';
import { MUST_BE_GIVEN, bytesBetween, invalid, notBlank, readFields, readJsonBody, text } from '../http/body-fields.ts';
import { Timestamp } from '../store/timestamp.ts';
import { ownerId } from '../webhooks/owner-body.ts';
import { ownerField } from '../webhooks/owner.ts';
import { refuse, refuseInput } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { keyIdText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { apiKeyShape, apiKeysShape, newApiKeyShape } from './shapes/api-key.ts';
import type { ApiKeyView } from './shapes/api-key.ts';
import { timeOf } from './views.ts';

export interface KeyRoutesDeps {
  keys: Keys;
  /** Those of the setting, of which nothing but the ids is shown. */
  apiKeys: readonly { id: string }[];
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
  randomBytes: (size: number) => Buffer;
}

const fields = z.object({
  name: notBlank
    .refine(bytesBetween(1, 255), 'the length must be between 1 and 255')
    .meta({ minLength: 1, maxLength: 255, description: 'Whose it is, for people.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  role: notBlank
    .pipe(z.enum(ROLES, `must be ${ROLES.join(', ')}`))
    .meta({ enum: [...ROLES], description: 'What it may.' })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  owner: ownerId
    .describe('Whose things alone it is for: an owner of `GET /v1/owners`. Without it everything.')
    .exactOptional(),
  expires_at: text
    .refine((time) => utcTime(time) !== null, 'must be an RFC 3339 time from 1970 on')
    .meta({ format: 'date-time', description: 'Until when it is taken. Without it until it is revoked.' })
    .exactOptional(),
});

const id = keyIdText('The key.');

const createKey = route({
  method: 'POST',
  path: '/v1/keys',
  operationId: 'createKey',
  role: 'admin',
  tag: 'Access',
  summary: 'Make a key',
  description: 'Its answer is the only one that shows the key: here a digest of it is kept.',
  body: { name: 'ApiKeyBody', fields },
  repeatable: true,
  answers: {
    200: { means: 'It was made before, under this `Idempotency-Key`.', shape: apiKeyShape, mayWarn: true },
    201: { means: 'The key, this once.', shape: newApiKeyShape },
  },
  errors: ['malformed_body', 'idempotency_conflict', 'too_many_keys'],
  handle: (deps: KeyRoutesDeps) => (request) => answerCreation(deps, request),
});

const listKeys = route({
  method: 'GET',
  path: '/v1/keys',
  operationId: 'listKeys',
  role: 'viewer',
  tag: 'Access',
  summary: 'List the keys, newest first',
  answers: { 200: { means: 'All of them: there are never more than 500.', shape: apiKeysShape } },
  errors: [],
  handle: (deps: KeyRoutesDeps) => async () => {
    const live = await deps.keys.live();
    const uses = await deps.keys.uses(live.map((key) => key.id));
    const keys = live.sort(newestFirst).map((key) => keyView(key, uses.get(key.id), deps.now()));
    return { status: 200, body: { keys, configured: deps.apiKeys.map((key) => key.id) } };
  },
});

const getKey = route({
  method: 'GET',
  path: '/v1/keys/{id}',
  operationId: 'getKey',
  role: 'viewer',
  tag: 'Access',
  summary: 'Get a key, without itself',
  description: 'A revoked one is shown for 400 days.',
  id,
  answers: { 200: { means: 'The key.', shape: apiKeyShape } },
  errors: ['invalid_id', 'key_not_found'],
  handle: (deps: KeyRoutesDeps) =>
    withId(
      id,
      deps.keys.find,
      'key_not_found',
    )(async ({ fields: key }) => {
      const uses = await deps.keys.uses([key.id]);
      return { status: 200, body: keyView(key, uses.get(key.id), deps.now()) };
    }),
});

const revokeKey = route({
  method: 'DELETE',
  path: '/v1/keys/{id}',
  operationId: 'revokeKey',
  role: 'admin',
  tag: 'Access',
  summary: 'Revoke a key',
  description: 'Within 5 seconds it is refused everywhere. Jobs that it ordered go on. One that was revoked stays so.',
  id,
  answers: { 204: { means: 'It is revoked.' } },
  errors: ['invalid_id', 'key_not_found'],
  handle: ({ keys, now }: KeyRoutesDeps) =>
    withId(
      id,
      keys.find,
      'key_not_found',
    )(async ({ fields: key }, { principal, audit }) => {
      const [before, after] = [{ status: 'active' }, { status: 'revoked' }];
      const entry = audit({ kind: 'key', id: key.id, before, after });
      const revoked = await keys.revoke(key.id, principal.key, now(), [entry]);
      return revoked === null ? refuse('key_not_found') : { status: 204, log: { key: key.id } };
    }),
});

export const keyRoutes = [listKeys, createKey, getKey, revokeKey];

async function answerCreation(deps: KeyRoutesDeps, { body, headers, principal, handling, audit }: ApiRequest) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const now = deps.now();
  const read = readFields(parsed.json, fields, handling, ({ expires_at: at }) =>
    typeof at === 'string' && Date.parse(at) <= now ? { expires_at: 'must be in the future' } : {},
  );
  if (!read.ok) return refuseInput(read);
  const under = idempotency.key;
  const madeId = under === null ? deps.newId().replaceAll('-', '').slice(0, 16) : apiKeyId(principal.key, under);
  const secret = keyText(madeId, deps.randomBytes(KEY_BYTES));
  const key: KeyDocument = {
    ...newKey(madeId, read.body, principal.key, now),
    digest: digestOfKey(secret),
    request_digest: under === null ? null : digestOf(parsed.json),
  };
  const { name, role, expires_at } = keyView(key, undefined, now);
  const after = { name, role, expires_at, ...ownerField(key) };
  const entry = audit({ kind: 'key', id: madeId, before: null, after });
  const outcome = await deps.keys.create(key, [entry]);
  if (outcome === 'no_owner') return refuseInput(invalid({ owner: NO_OWNER }));
  if (outcome === 'full') return refuse('too_many_keys', FULL);
  const log = { key: madeId };
  if (outcome === 'created')
    return { status: 201 as const, body: { ...keyView(key, undefined, now), key: secret }, log };
  if (outcome.request_digest !== key.request_digest) return refuse('idempotency_conflict', CONFLICT);
  if (!outcome.live) return refuse('idempotency_conflict', REVOKED);
  handling.warnings.push(REPEATED);
  return { status: 200 as const, body: keyView(outcome, undefined, now), log: { ...log, outcome: 'repeated' } };
}

export const NO_OWNER = 'must be the id of an owner that is there';
const FULL = `there are ${MOST_KEYS} keys, as many as may be: revoke one that nobody needs.`;
const REVOKED = 'the key that was made under this Idempotency-Key is revoked: use a new Idempotency-Key.';
const REPEATED =
  'this Idempotency-Key made the key before: it was in the first answer alone; if that was lost, revoke it and make another';

function newKey(keyId: string, { name, role, owner, expires_at }: z.output<typeof fields>, by: string, now: EpochMs) {
  const expires = expires_at === undefined ? null : Date.parse(expires_at);
  return {
    v: 1,
    id: keyId,
    name,
    role,
    ...(owner !== undefined && { owner }),
    live: true,
    created_at: Timestamp.fromMillis(now),
    created_by: by,
    expires_at: expires === null ? null : Timestamp.fromMillis(expires),
    revoked_at: null,
    revoked_by: null,
    expire_at: expires === null ? null : Timestamp.fromMillis(expires + KEPT_MS),
  } as const;
}

const keyView = (key: KeyDocument, use: KeyUseDocument | undefined, now: EpochMs): ApiKeyView => ({
  id: key.id,
  name: key.name,
  role: key.role,
  ...ownerField(key),
  status: !key.live ? 'revoked' : hasExpired(key, now) ? 'expired' : 'active',
  created_at: timeOf(key.created_at),
  created_by: key.created_by,
  expires_at: key.expires_at && timeOf(key.expires_at),
  revoked_at: key.revoked_at && timeOf(key.revoked_at),
  revoked_by: key.revoked_by,
  last_used_at: use === undefined ? null : timeOf(use.used_at),
});

function newestFirst(a: KeyDocument, b: KeyDocument): number {
  const order = b.created_at.toMillis() - a.created_at.toMillis();
  return order !== 0 ? order : a.id < b.id ? -1 : 1;
}
