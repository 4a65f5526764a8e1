/** What some rules would have matched, as it is shown: pure. */
import type { EpochMs } from '../base/time.ts';
import type { Matching } from '../webhooks/match.ts';
import { formatOf } from '../webhooks/payload/payload-format.ts';
import { timeText } from './explain/verdict-words.ts';
import type { WouldMatchView } from './shapes/matches.ts';
import { timeOf } from './views.ts';
import type { Looked, Wanted } from './matches/look.ts';

const MOST_SHOWN = 20;

export function wouldMatchView(rules: Matching, wanted: Wanted, looked: Looked, now: EpochMs): WouldMatchView {
  const { matched, lookedAt, complete, newest, oldest, notMatched } = looked;
  const counts = [...notMatched].map(([reason, events]) => ({ reason, events }));
  return {
    verdict: verdictOf(wanted, looked, now),
    webhook_id: rules.id ?? null,
    rules: { event_types: rules.event_types, match: { ...rules.match }, payload_format: formatOf(rules) },
    ...{ matched: matched.length, looked_at: lookedAt, complete },
    newest_at: newest && timeOf(newest.received_at),
    oldest_at: oldest && timeOf(oldest.received_at),
    not_matched: counts.sort((a, b) => b.events - a.events),
    events: matched
      .slice(0, MOST_SHOWN)
      .map(({ id, type, received_at }) => ({ id, type, received_at: timeOf(received_at) })),
  };
}

function verdictOf({ kind }: Wanted, { matched, lookedAt, complete, newest, oldest }: Looked, now: EpochMs): string {
  if (!newest || !oldest) return kind === 'last' ? 'No events are kept.' : 'No events of that time are kept.';
  const events = `${lookedAt.toLocaleString('en')} event${lookedAt === 1 ? '' : 's'}`;
  const would = `Would have matched ${matched.length.toLocaleString('en')} of the`;
  if (kind === 'last') return `${would} last ${events}.`;
  const since = `arrived from ${timeText(oldest.received_at.toMillis(), now)} to ${timeText(newest.received_at.toMillis(), now)}`;
  return complete ? `${would} ${events} that ${since}.` : `${would} newest ${events} of that time, which ${since}.`;
}
