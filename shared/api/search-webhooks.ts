/** Webhooks that a text names: pure. */
import { folded } from '../events/find-keys.ts';
import { isWebhook } from '../webhooks/stored-destination.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { webhookHit } from './search-hits.ts';
import { webhooksNamed } from './search-ids.ts';
import type { Asked } from './search-ids.ts';
import type { Hit } from './shapes/search.ts';

/** Less of a name is in too many of them. */
const LEAST_OF_A_NAME = 3;
const MOST_SHOWN = 10;

export interface FoundWebhooks {
  exact: Hit[];
  named: Hit[];
  more: boolean;
}

/** Exactly: by id or idempotency key. Otherwise by a part of the name in any case, or the beginning of the id. */
export function webhooksFound(destinations: ReadonlyMap<string, StoredDestination>, asked: Asked): FoundWebhooks {
  const { text: given, prefix } = asked.readings;
  const exact = webhooksNamed(asked).flatMap(([id, by]) => {
    const found = destinations.get(id);
    return found !== undefined && isWebhook(found) ? [webhookHit(found, by)] : [];
  });
  const wanted = folded(given);
  const isNamed = ({ name }: StoredDestination) => wanted.length >= LEAST_OF_A_NAME && folded(name).includes(wanted);
  const all = [...destinations.values()].filter(isWebhook);
  const named = [
    ...all.filter(isNamed).map((webhook) => webhookHit(webhook, 'name')),
    ...all
      .filter(({ id }) => prefix?.uuid != null && id.startsWith(prefix.uuid))
      .map((each) => webhookHit(each, 'id_prefix')),
  ];
  return { exact, named: named.slice(0, MOST_SHOWN), more: named.length > MOST_SHOWN };
}
