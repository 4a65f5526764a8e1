/** The first word on how the deployment stands, and the sentence that explains it to people: pure. */
import type { EpochMs } from '../base/time.ts';
import { STANDS_MS, givenUpIn } from './equations.ts';
import type { Equations } from './equations.ts';
import type { StatusFacts, StatusPart, StatusWindow } from './facts.ts';

export const headlines = ['complete', 'given_up', 'missing', 'unknown'] as const;
export type Headline = (typeof headlines)[number];

export interface Told {
  headline: Headline;
  /** Null where nobody could count. */
  given_up: number | null;
  missing: number | null;
  sentence: string;
}

/** `unknown` goes before all: who could not look must not say that nothing is wrong. */
export function toldOf(facts: StatusFacts, now: EpochMs): Told {
  const { equations } = facts;
  const given_up = equations && givenUpIn(equations);
  const missing = equations && equations.events.missing;
  const doubts = doubtsOf(facts, now);
  const headline = doubts.length > 0 ? 'unknown' : missing ? 'missing' : given_up ? 'given_up' : 'complete';
  const sentence = [
    ...(doubts.length > 0 ? [`Nobody can tell whether all is well: ${doubts.join('; ')}.`] : []),
    ...equationSentences(facts),
    ...lookAt(facts),
  ].join(' ');
  return { headline, given_up, missing, sentence };
}

const NAMES: Record<StatusPart, string> = {
  equations: 'deliveries',
  pending: 'what is pending',
  webhooks: 'webhooks',
  quarantine: 'quarantine',
  dead_letters: 'dead letters',
  sources: 'sources',
};

function doubtsOf({ unread, equations, dead_letters }: StatusFacts, now: EpochMs): string[] {
  const stands = equations !== null && now - Date.parse(equations.as_of) <= STANDS_MS;
  const surplus = -(equations?.events.missing ?? 0);
  const letters = dead_letters?.count ?? 0;
  return [
    ...unread
      .filter(({ part }) => part !== 'equations' || !stands)
      .map(({ part, reason }) => `${NAMES[part]} could not be read (${reason})`),
    ...(equations && !stands ? [`deliveries were counted last at ${equations.as_of}`] : []),
    ...(surplus > 0 ? [`there are ${surplus} more deliveries than events matched (npx --no subrelay audit)`] : []),
    ...(letters > 0 ? [`dead letters hold ${many(letters, 'message')} (npx --no subrelay dead-letters list)`] : []),
  ];
}

const WINDOWS: Record<StatusWindow, string> = { '1h': 'hour', '24h': '24 hours', '7d': '7 days' };

function equationSentences({ equations, window }: StatusFacts): string[] {
  if (equations === null) return [];
  const last = `in the last ${WINDOWS[window]}`;
  const [givenUp, { missing }] = [givenUpIn(equations), equations.events];
  const lost =
    missing > 0
      ? `${many(missing, 'delivery', 'deliveries')} ${missing === 1 ? 'is' : 'are'} missing: npx --no subrelay audit names them.`
      : 'Nothing is missing.';
  const replayed = equations.replays.delivered;
  const given = `${many(givenUp, 'delivery was', 'deliveries were')} given up ${last}, and can be replayed`;
  const since = replayed > 0 ? `; ${many(replayed, 'replay was', 'replays were')} delivered` : '';
  return givenUp > 0 ? [`${given}${since}.`, lost] : [`Nothing was given up ${last}.`, lost, deliveredText(equations)];
}

function deliveredText({ events, payloads, replays }: Equations): string {
  const all = [events, payloads, replays];
  const sum = (share: 'delivered' | 'waiting') => all.reduce((total, each) => total + each[share], 0);
  return `${sum('delivered')} delivered, ${sum('waiting')} waiting.`;
}

/** What somebody should look at, beside the account. */
function lookAt({ webhooks, quarantine, sources }: StatusFacts): string[] {
  const { open = 0, failing = 0, disabled = 0 } = webhooks?.counts ?? {};
  const fails = open + failing;
  const unread = quarantine?.count ?? 0;
  const silent = (sources ?? []).filter((each) => each.silent !== null).map(({ source }) => source);
  return [
    ...(fails > 0 ? [`${many(fails, 'webhook fails', 'webhooks fail')}.`] : []),
    ...(disabled > 0 ? [`${many(disabled, 'webhook is', 'webhooks are')} disabled.`] : []),
    ...(unread > 0 ? [`${many(unread, 'notification is', 'notifications are')} in quarantine.`] : []),
    ...(silent.length > 0 ? [`Silent: ${silent.join(', ')}.`] : []),
  ];
}

const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
