/** The audit log: who changed what, and when. An entry is written in the commit that changes it. */
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import { collection } from '../store/collection.ts';
import { shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { KEPT_MS } from './documents.ts';
import type { Principal, Role } from './role.ts';

/** What viewers are shown in part. */
export const revealable = ['delivery', 'attempt', 'event', 'quarantined', 'subject'] as const;
export type Revealable = (typeof revealable)[number];

export const targetKinds = [
  'webhook',
  'destination',
  'job',
  'owner',
  'key',
  'session',
  'portal_link',
  'database',
  'project',
  ...revealable,
] as const;
export type TargetKind = (typeof targetKinds)[number];

/** A change of something, once. Nothing of an entry is ever changed. */
export interface AuditDocument {
  v: 1;
  id: string;
  at: Timestamp;
  /** The operation of the API, or the command. */
  action: string;
  /** The id of the key; of a command `command`. */
  key: string;
  name: string;
  role: Role;
  session: string | null;
  request_id: string | null;
  target_kind: TargetKind;
  target: string;
  /** JSON: what differs, as it was; null where there was nothing. */
  before: string | null;
  /** JSON: the same as it is from then on; null where there is nothing any more. */
  after: string | null;
  shard: number;
  expire_at: Timestamp;
}

export const AUDIT_LOG = collection<AuditDocument>('audit_log');

/** What is changed: views, which hold no secret. */
export interface AuditedChange {
  kind: TargetKind;
  id: string;
  before: JsonObject | null;
  after: JsonObject | null;
}

/** Who changes it, by what. */
export interface Actor {
  by: Principal;
  action: string;
  requestId: string | null;
}

/**
 * @param id of the entry, a random one: a request id may be used twice
 * @throws RangeError where nobody changes it: a route that changes something asks for a role
 */
export function auditEntry(
  { by, action, requestId }: Actor,
  { kind, id: target, before, after }: AuditedChange,
  { id, now }: { id: string; now: EpochMs },
): Write {
  if (by.role === 'none') throw new RangeError(`Cannot audit ${action}: nobody changes ${kind} ${target}`);
  const [was, is] = before && after ? differing(before, after) : [before, after];
  return create(AUDIT_LOG.doc(id), {
    ...{ v: 1, id, at: Timestamp.fromMillis(now), action },
    ...{ key: by.key, name: by.name, role: by.role, session: by.session ?? null, request_id: requestId },
    ...{ target_kind: kind, target, before: textOf(was), after: textOf(is) },
    ...{ shard: shardOf(id), expire_at: Timestamp.fromMillis(now + KEPT_MS) },
  });
}

const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The members that are not the same in both, but for the time of the change, which the entry has. */
export function differing(before: JsonObject, after: JsonObject): [JsonObject, JsonObject] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => name !== 'updated_at' && !same(before[name], after[name]));
  const of = (whole: JsonObject) =>
    Object.fromEntries(changed.flatMap((name) => (whole[name] === undefined ? [] : [[name, whole[name]]])));
  return [of(before), of(after)];
}

/** A member that is larger is told by its size: a webhook that uses every bound of its fields has 700 kB. */
const MOST_BYTES = 4_000;

const textOf = (members: JsonObject | null): string | null =>
  members && JSON.stringify(Object.fromEntries(Object.entries(members).map(([name, value]) => [name, short(value)])));

function short(value: Json): Json {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= MOST_BYTES) return value;
  const what = Array.isArray(value) ? `a list of ${value.length}` : isJsonObject(value) ? 'an object' : 'a text';
  return `(${what}, ${bytes} bytes)`;
}
