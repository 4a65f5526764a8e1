/** What webhooks can be sent: by type, with a sample and a schema of each. */
import { useSignal } from '../browser/signals.ts';

import type { EventTypeView, EventTypesView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { changeQuery, hrefTo, place } from '../browser/location.ts';
import { sourceText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Copy } from '../parts/copy.tsx';
import { JsonTree } from '../parts/json.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { Segments } from '../parts/segments.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';

type Listed = EventTypesView['event_types'][number];

export function EventTypes() {
  const read = useRead('/v1/event-types', {});
  const wanted = (place.value.query.get('q') ?? '').toLowerCase();
  return (
    <>
      <Heading title="Event types" />
      <div class="filters">
        <input
          type="search"
          size={30}
          aria-label="Find an event type"
          placeholder="Part of a name or a sentence"
          value={wanted}
          onChange={({ currentTarget }) => changeQuery({ q: currentTarget.value.trim() || null })}
        />
      </div>
      <Answered read={read}>{({ event_types }) => <Listing all={event_types} wanted={wanted} />}</Answered>
    </>
  );
}

const textOf = ({ type, description, sources }: Listed): string =>
  [type, description, ...sources.flatMap(({ source, source_types: names }) => [sourceText(source), ...names])]
    .join('\n')
    .toLowerCase();

function Listing({ all, wanted }: { all: readonly Listed[]; wanted: string }) {
  const rows = all.filter((each) => textOf(each).includes(wanted));
  if (rows.length > 0)
    return <Table caption="Event types, by name" columns={COLUMNS} rows={rows} keyOf={({ type }) => type} />;
  return (
    <Empty title={`No event type has “${wanted}” in its name, its sentence or its sources.`}>
      <p>
        <a href={hrefTo(['event-types'])}>Show all of them</a>
      </p>
    </Empty>
  );
}

const COLUMNS: readonly Column<Listed>[] = [
  {
    title: 'Type',
    kind: 'main',
    cell: ({ type }) => (
      <a class="row-link" href={hrefTo(['event-types', type])}>
        {type}
      </a>
    ),
  },
  { title: 'Says', kind: 'wide', cell: ({ description }) => description },
  { title: 'From', cell: ({ sources }) => sources.map(({ source }) => sourceText(source)).join(', ') },
];

export function EventType({ type }: { type: string }) {
  const read = useRead('/v1/event-types/{id}', { id: type });
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['event-types'])}>Event types</a>
      </p>
      <Heading title={type}>
        <a class="button" href={hrefTo(['deliveries'], { event_type: type, since: '24h' })}>
          Its deliveries
        </a>
      </Heading>
      <Answered read={read}>{(eventType) => <Shown eventType={eventType} />}</Answered>
    </>
  );
}

function Shown({ eventType: { description, sources, schema } }: { eventType: EventTypeView }) {
  const chosen = useSignal(0);
  const source = sources[chosen.value] ?? sources[0];
  return (
    <div class="stack">
      <p>{description}</p>
      {source && (
        <section aria-labelledby="sample">
          <h2 id="sample">Sample</h2>
          {sources.length > 1 && (
            <Segments
              label="Source"
              options={sources.map((each, index) => [index, sourceText(each.source)] as const)}
              chosen={chosen.value}
              choose={(index) => (chosen.value = index)}
            />
          )}
          <p class="soft">
            {sourceText(source.source)} calls it{' '}
            {source.source_types.map((name) => name ?? 'by a name that is not known here').join(', ')}. All of it is
            made up.
          </p>
          <Shape value={source.sample} what="sample" />
        </section>
      )}
      <section aria-labelledby="schema">
        <h2 id="schema">JSON Schema</h2>
        <Shape value={schema} what="schema" />
      </section>
    </div>
  );
}

function Shape({ value, what }: { value: object; what: string }) {
  return (
    <div class="message">
      <div class="bar">
        <Copy text={JSON.stringify(value, null, 2)} what={`the ${what}`} />
      </div>
      <div class="body" tabIndex={0} role="group" aria-label={`The ${what}`}>
        <JsonTree value={value} />
      </div>
    </div>
  );
}
