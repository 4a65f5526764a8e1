/** The event types that webhooks can be sent, with samples and schemas. They are fixed: nothing is read for them. */
import { z } from 'zod';

import { refuse } from '../../shared/api/errors.ts';
import { schemaOfType } from '../../shared/api/event-type-schema.ts';
import { readEventTypeTable, samplePayload } from '../../shared/api/event-type-table.ts';
import type { EventTypeRow } from '../../shared/api/event-type-table.ts';
import { route } from '../../shared/api/route.ts';
import { eventTypePage, eventTypeShape } from '../../shared/api/shapes/event-type.ts';
import type { EventTypeView, EventTypesView } from '../../shared/api/shapes/event-type.ts';
import { present } from '../../shared/base/present.ts';
import { once, parsedDocument } from './document.ts';

/** Sorted by type; parsed when it is first asked for. */
export const eventTypeRows = once(async () =>
  readEventTypeTable((await import('./event-types.json', { with: { type: 'json' } })).default),
);

const listEventTypes = route({
  method: 'GET',
  path: '/v1/event-types',
  operationId: 'listEventTypes',
  role: 'viewer',
  ofNobody: true,
  tag: 'Events',
  summary: 'List the event types that there are',
  answers: { 200: { means: 'All of them.', shape: eventTypePage } },
  errors: [],
  handle: () => async () => ({ status: 200, body: listView(await eventTypeRows()) }),
});

const getEventType = route({
  method: 'GET',
  path: '/v1/event-types/{id}',
  operationId: 'getEventType',
  role: 'viewer',
  ofNobody: true,
  tag: 'Events',
  summary: 'Get an event type, with samples and its JSON Schema',
  id: z.string().meta({ description: 'The type.', examples: ['subscription.suspended'] }),
  answers: { 200: { means: 'The type.', shape: eventTypeShape } },
  errors: ['event_type_not_found'],
  handle:
    () =>
    async ({ id }) => {
      const row = (await eventTypeRows()).find(({ type }) => type === id);
      // As text, which is not masked: samples are made up, and a viewer may see them.
      return row ? { status: 200, json: JSON.stringify(await viewOf(row)) } : refuse('event_type_not_found');
    },
});

export const eventTypeRoutes = [listEventTypes, getEventType];

const listView = (rows: readonly EventTypeRow[]): EventTypesView => ({
  event_types: rows.map(({ type, description, sources }) => ({
    ...{ type, description },
    sources: sources.map(({ source, source_types }) => ({ source, source_types })),
  })),
});

async function viewOf({ type, description, sources }: EventTypeRow): Promise<EventTypeView> {
  const schema = schemaOfType(await parsedDocument(), type);
  return {
    ...{ type, description },
    sources: sources.map((sample) => ({
      ...{ source: sample.source, source_types: sample.source_types },
      sample: samplePayload(sample),
    })),
    schema: present(schema, `the schema of ${type}`),
  };
}
