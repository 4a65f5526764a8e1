/** What a test of a destination sends: a sample as if it happened now, or nothing. */
import type { z } from 'zod';

import type { GivenTest } from '../deliveries/new-delivery.ts';
import { testEventId } from '../events/ids.ts';
import { invalid } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import { mismatchOf } from '../webhooks/match.ts';
import type { Matching } from '../webhooks/match.ts';
import { bodyIn } from '../webhooks/payload/payload-bodies.ts';
import { ownerField } from '../webhooks/owner.ts';
import { formatOf, hasForm, hasStateIn } from '../webhooks/payload/payload-format.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { stateOfSample } from './event-type-table.ts';
import type { EventTypeRow, Sample } from './event-type-table.ts';
import type { TestOrdersDeps, testFields } from './test-orders.ts';

type Asked = z.output<typeof testFields>;

export type Chosen =
  /** Null: its service is asked, and sent none. */
  { ok: true; sample: Sample | null } | { ok: false; why: string } | { ok: false; why: null; refused: Refused };

const refused = (fields: Record<string, string>): Chosen => ({ ok: false, why: null, refused: invalid(fields) });

export async function sampleFor(
  { eventTypeRows }: TestOrdersDeps,
  destination: StoredDestination,
  asked: Asked,
): Promise<Chosen> {
  const rows = await eventTypeRows();
  const { type = typeFor(destination, rows), source } = asked;
  const row = rows.find((each) => each.type === type);
  if (row === undefined) return { ok: false, why: `there is none ${JSON.stringify(type)}.` };
  const sample = source === undefined ? row.sources[0] : row.sources.find((each) => each.source === source);
  if (sample === undefined) return refused({ source: `must be one that says ${type}` });
  const format = formatOf(destination);
  return hasForm(format, sample.event) ? { ok: true, sample } : refused({ type: `${type} has no form in ${format}` });
}

/** Who invites people is sent nobody: a sample would be one. */
export function questionFor(asked: Asked): Chosen {
  const [named] = Object.keys(asked);
  if (named === undefined) return { ok: true, sample: null };
  return refused({ [named]: 'is for kinds that are sent a sample: this one is asked a question' });
}

/** What is tried first where nobody names a type. */
const USUAL = 'subscription.created';

/** A type that the webhook asks for, or at least one that it can be sent. */
function typeFor(destination: StoredDestination, rows: readonly EventTypeRow[]): string {
  const ordered = [...rows.filter(({ type }) => type === USUAL), ...rows];
  const has = (holds: (sample: Sample) => boolean) => ordered.find(({ sources: [sample] }) => sample && holds(sample));
  const asked = has(({ event }) => mismatchOf(withoutMatch(destination), event) === null);
  return (asked ?? has(({ event }) => hasForm(formatOf(destination), event)))?.type ?? USUAL;
}

/** A sample is nobody's: whom its data concerns decides about no test. */
function withoutMatch({ owner: _, owner_match: __, ...webhook }: StoredDestination): Matching {
  return { ...webhook, match: {} };
}

/** Whether it asks for the sample's type. */
export function asksFor(destination: StoredDestination, { event }: Sample): boolean {
  const mismatch = mismatchOf(withoutMatch(destination), event);
  return mismatch !== 'event_types' && mismatch !== 'not_named';
}

/**
 * @param sample null: its service is asked a question, which its kind knows
 * @param named the delivery's id, and the digest of the request under an idempotency key
 */
export function testOf(
  destination: StoredDestination,
  sample: Sample | null,
  deps: TestOrdersDeps,
  named: Pick<GivenTest, 'id' | 'digest'>,
): GivenTest {
  const { id } = named;
  const test = { ...named, webhookId: destination.id, ...ownerField(destination) };
  if (sample === null) return { ...test, eventType: null, payload: '{"test":true}' };
  return { ...test, eventType: sample.event.type, payload: bodyOf(destination, sample, id, deps) };
}

/** The sample as it is sent: as if it happened now, with an id of its own. */
function bodyOf(destination: StoredDestination, sample: Sample, id: string, { now, links }: TestOrdersDeps): string {
  const [at, format] = [now(), formatOf(destination)];
  const occurred_at = new Date(at).toISOString();
  const event = { ...sample.event, id: testEventId(id), occurred_at, test: true as const };
  const state = hasStateIn(format) ? stateOfSample(sample, at) : null;
  return bodyIn({ event, webhookId: destination.id, links, format }, state, 1).toString();
}
