/** What became of a notification that was sent to the local stack: read until all has ended or failed, ten seconds at most. */
import { setTimeout } from 'node:timers/promises';

import * as answers from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import { ApiFailure } from '../client/failures.ts';
import type { Told } from '../look/story.ts';
import { toldOfEvent } from '../look/tell.ts';

const MOST_MS = 10_000;
const PAUSE_MS = 100;

/** `quarantined`: nobody here could read it, with the reason. `nothing`: neither is there after the time. */
export type Followed =
  { outcome: 'told'; told: Told } | { outcome: 'quarantined'; reason: string } | { outcome: 'nothing' };

export interface Sought {
  eventId: string;
  /** The source whose quarantine is looked at. */
  source: string;
  /** Epoch milliseconds: when it was sent. */
  since: number;
}

export async function follow(api: Api, sought: Sought, most = MOST_MS): Promise<Followed> {
  let found: Followed = { outcome: 'nothing' };
  for (const end = Date.now() + most; Date.now() < end; await setTimeout(PAUSE_MS)) {
    found = await look(api, sought);
    if (found.outcome === 'quarantined' || (found.outcome === 'told' && isSettled(found.told))) return found;
  }
  return found;
}

async function look(api: Api, { eventId, source, since }: Sought): Promise<Followed> {
  try {
    return { outcome: 'told', told: await toldOfEvent(api, eventId) };
  } catch (error) {
    if (!(error instanceof ApiFailure && error.status === 404)) throw error;
  }
  const query = { 'received_at.gte': new Date(since - 1_000).toISOString(), limit: 100 };
  const { quarantine } = await api.get(answers.quarantinePage, '/v1/quarantine', query);
  const mine = quarantine.find((each) => each.source === source);
  return mine ? { outcome: 'quarantined', reason: mine.reason } : { outcome: 'nothing' };
}

/** Whether each delivery has ended, was tried, or waits for something else than its first try. */
const isSettled = ({ event, deliveries }: Told): boolean =>
  event !== null &&
  deliveries.length >= event.matched &&
  deliveries.every(
    ({ status, delivery_attempts, hold }) => status !== 'pending' || delivery_attempts > 0 || hold !== null,
  );
