/** Changes of one webhook, which others may change at the same time (docs/api.md, At the same time). */
import type { IncomingHttpHeaders } from 'node:http';

import { inTurns } from '../base/in-turns.ts';
import type { InTurn } from '../base/in-turns.ts';
import type { EpochMs } from '../base/time.ts';
import type { Found } from '../store/find.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import type { Version } from '../store/version.ts';
import type { Write } from '../store/write.ts';
import type { SeenCatalogue } from '../webhooks/document.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { busy, refuse } from './errors.ts';
import type { Refusal } from './errors.ts';
import type { DestinationRecords } from './webhook-records.ts';

/** What is to become of a destination as it is at the moment: a change, or an answer without one. */
export type Decision<A> =
  | { answer: A }
  | {
      fields: Partial<StoredDestination>;
      /** When its queue is to be dealt with as a whole; null where it is not. */
      drainAt: EpochMs | null;
      /** Is committed with it. */
      beside: readonly Write[];
      /** The catalogue's version that the decision was made by. */
      seen?: SeenCatalogue | undefined;
      /** @param etag of the webhook as it is then */
      done: (etag: string) => A | Promise<A>;
    };

export type Decide<A, D> = (current: Found<D>) => Decision<A> | Promise<Decision<A>>;

/**
 * Changes a destination: reads it, decides, and commits against the version that was read, again while others come first.
 * @param records those of its kind, or of all
 * @param found the destination as the request found it
 * @returns the decision's answer; null where it is gone; 412 where it is not as `If-Match` has it; 409 where others came
 *   first for all the time
 */
export type ChangeDestination = <D extends StoredDestination, A>(
  records: Changeable<D>,
  found: Found<D>,
  headers: IncomingHttpHeaders,
  decide: Decide<A, D>,
) => Promise<A | NotChanged | null>;

type Changeable<D extends StoredDestination> = Pick<DestinationRecords<D>, 'find' | 'change'>;

export type NotChanged = Refusal<'webhook_busy' | 'precondition_failed'>;

export interface ChangesDeps extends Patience {
  /** Names each change. */
  newId: () => string;
}

/** One for all routes that change destinations: an instance's changes of one of them take turns. */
export function createChangeDestination(deps: ChangesDeps): ChangeDestination {
  const inTurn: InTurn = inTurns();
  return (records, found, headers, decide) =>
    inTurn(found.fields.id, async (waited) => {
      const current = waited ? await records.find(found.fields.id) : found;
      const tried = await changeInTurn({ ...deps, records }, current, headers['if-match'], decide);
      if (tried === null) return busy('webhook');
      return tried === GONE ? null : tried;
    });
}

const GONE: unique symbol = Symbol('gone');

async function changeInTurn<D extends StoredDestination, A>(
  deps: ChangesDeps & { records: Changeable<D> },
  found: Found<D> | null,
  ifMatch: string | undefined,
  decide: Decide<A, D>,
): Promise<A | NotChanged | typeof GONE | null> {
  const { records, newId } = deps;
  let current = found;
  return untilDone(deps, async (): Promise<A | NotChanged | typeof GONE | null> => {
    if (current === null) return GONE;
    const { fields, version } = current;
    if (!isMatched(ifMatch, etagOf(version))) return changed();
    const decision = await decide(current);
    if ('answer' in decision) return decision.answer;
    const { fields: changes, drainAt, beside, seen, done } = decision;
    const change_id = newId();
    const made = await records.change(fields.id, { ...changes, change_id }, version, drainAt, beside, seen);
    if (made !== null) return done(etagOf(made));
    current = await records.find(fields.id);
    // The commit was made, its answer got lost, and the client that repeated it met it.
    if (current?.fields.change_id === change_id) return done(etagOf(current.version));
    // With a tag of If-Match the next try finds that it is another webhook by now.
    return null;
  });
}

/** A strong validator (RFC 9110, 8.8.3): the time of the document's last write, by the store's clock. */
export function etagOf({ lastUpdateTime: { seconds, nanoseconds } }: Version): string {
  return `"${seconds.toString(36)}-${nanoseconds.toString(36)}"`;
}

/** Whether a condition lets a change go on (RFC 9110, 13.1.1). @param ifMatch the header; undefined where there is none */
export function isMatched(ifMatch: string | undefined, etag: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((each) => each.trim() === etag);
}

const changed = (): Refusal<'precondition_failed'> =>
  refuse('precondition_failed', 'the webhook is not as If-Match has it: nothing was stored; read it and decide anew.');
