/** The webhooks that somebody should look at. */
import type { LaneStates } from '../deliveries/lane-states.ts';
import { healthWordOf, healthWords, laneStateOf } from '../lanes/lane-policy.ts';
import type { HealthWord } from '../lanes/lane-policy.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { troubleOf } from '../lanes/webhook-facts.ts';
import type { ReadWebhookFacts, WebhookFacts as Known } from '../lanes/webhook-facts.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { TroubledWebhook, WebhookFacts } from './facts.ts';

/** Of each kind of trouble; the counts are of all. */
const NAMED = 20;

type Judged = Pick<DestinationFields, 'id' | 'name' | 'status' | 'disabled_reason' | 'paused' | 'updated_at'>;

/** A webhook, how it does, and since when. */
export interface Standing {
  webhook: Judged;
  health: HealthWord;
  /** Epoch milliseconds; of one that is paused or disabled, its last change; null where nobody knows. */
  since: number | null;
}

/** Pure. Longest first. */
export const standingsOf = (webhooks: readonly Judged[], states: LaneStates): Standing[] =>
  webhooks
    .map((webhook) => {
      const lane = states[webhook.id] ?? laneStateOf(null);
      const health = healthWordOf(webhook.status, lane);
      const since = webhook.status === 'active' ? (lane.failing ?? null) : Date.parse(webhook.updated_at);
      return { webhook, health, since };
    })
    .toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0));

export interface StandingsDeps {
  catalogue: Pick<Catalogue, 'current'>;
  lanes: Pick<Lanes, 'states'>;
}

/** Two reads where the catalogue is loaded. */
export async function readStandings({ catalogue, lanes }: StandingsDeps): Promise<Standing[]> {
  const [webhooks, states] = await Promise.all([catalogue.current(), lanes.states()]);
  return standingsOf(webhooks, states);
}

export async function readWebhookFacts(standings: readonly Standing[], read: ReadWebhookFacts): Promise<WebhookFacts> {
  const of = (...wanted: HealthWord[]) => standings.filter(({ health }) => wanted.includes(health)).slice(0, NAMED);
  const [failing, disabled, paused] = [of('open', 'failing'), of('disabled'), of('paused')];
  const facts = await read([...failing, ...disabled, ...paused].map(({ webhook }) => webhook.id));
  const named = (some: readonly Standing[]) => some.flatMap((each) => troubled(each, facts.get(each.webhook.id)) ?? []);
  return { counts: countsOf(standings), failing: named(failing), disabled: named(disabled), paused: named(paused) };
}

const countsOf = (standings: readonly Standing[]): Record<HealthWord, number> => {
  const counts = { disabled: 0, paused: 0, open: 0, failing: 0, limited: 0, slow: 0, ok: 0 };
  for (const word of healthWords) counts[word] = standings.filter(({ health }) => health === word).length;
  return counts;
};

function troubled({ webhook, health, since }: Standing, known: Known | undefined): TroubledWebhook | null {
  if (known === undefined) return null;
  return {
    id: webhook.id,
    name: webhook.name,
    health,
    since: since === null ? null : new Date(since).toISOString(),
    reason: webhook.disabled_reason ?? webhook.paused?.reason ?? null,
    ...troubleOf(known),
  };
}
