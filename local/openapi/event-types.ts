/** The event types with a description and samples, as the API shows them: `functions/api/event-types.json`. */
import { EVENT_TYPE_WORDS } from '../../shared/api/event-type-words.ts';
import type { EventTypeRow, Sample } from '../../shared/api/event-type-table.ts';
import { eventTypes } from '../../shared/api/event-types.ts';
import { present } from '../../shared/base/present.ts';
import { SOURCES, hasStateIn } from '../../shared/sources/registry/registry.ts';
import type { Saying } from '../../shared/sources/saying.ts';
import { STATES, sampleEvents } from './sample-events.ts';
import type { SampleEvent } from './sample-events.ts';

export const EVENT_TYPES_PATH = 'functions/api/event-types.json';

/** @throws Error where a type has no description, or a source's way of saying it no sample */
export async function eventTypeRows(): Promise<EventTypeRow[]> {
  const samples = sampleEvents();
  const types = [...(await eventTypes(SOURCES))];
  return types.map(([type, sayings]) => ({
    type,
    description: descriptionOf(type),
    sources: [...new Set(sayings.map(({ source }) => source))].map((source) =>
      sampleFrom(type, source, sayings, samples),
    ),
  }));
}

export const descriptionOf = (type: string): string =>
  present(EVENT_TYPE_WORDS.get(type), `the description of ${type}`);

const hasState = hasStateIn(SOURCES);

function sampleFrom(type: string, source: string, sayings: readonly Saying[], samples: readonly SampleEvent[]): Sample {
  const found = samples.find(({ event }) => event.type === type && event.source === source);
  const { event, recovered } = present(found, `a sample of ${type} from ${source}`);
  const named = sayings.filter((saying) => saying.source === source).map(({ sourceType }) => sourceType);
  return {
    source,
    source_types: [...new Set(named)],
    event: { ...event, ...(recovered && { recovered }) },
    state: hasState(event) ? present(STATES[source], `a state from ${source}`) : null,
  };
}
