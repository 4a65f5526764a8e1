/** What came in and went no further: what could not be read, and what matched nothing. */
import type { EventView, QuarantinedView, WholeQuarantined } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { hrefTo, place, withQuery } from '../browser/location.ts';
import { byteLength, bytesText } from '../format/number.ts';
import { readJson } from '../format/http-message.ts';
import { sourceText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Copy } from '../parts/copy.tsx';
import { JsonTree } from '../parts/json.tsx';
import { HIDDEN } from '../parts/message.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

const VIEWS = [
  ['', 'Could not be read'],
  ['unmatched', 'Matched no webhook'],
] as const;

export function Inbound() {
  const view = place.value.query.get('view') ?? '';
  return (
    <>
      <Heading title="Inbound" />
      <div class="filters">
        <nav class="tabs" aria-label="Which">
          {VIEWS.map(([name, title]) => (
            <a key={name} href={withQuery({ view: name })} aria-current={view === name ? 'true' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </div>
      {view === 'unmatched' ? <Unmatched /> : <Quarantine />}
    </>
  );
}

function Quarantine() {
  const read = useRead('/v1/quarantine', { query: { limit: 100, cursor: place.value.query.get('cursor') } });
  return (
    <Answered read={read}>
      {({ quarantine, next_cursor }) => (
        <>
          {quarantine.length > 0 ? (
            <Table caption="In quarantine, newest first" columns={COLUMNS} rows={quarantine} keyOf={({ id }) => id} />
          ) : (
            <Empty title="Nothing is in quarantine.">
              <p>All that verified senders sent could be read.</p>
            </Empty>
          )}
          <Pager next={next_cursor} />
        </>
      )}
    </Answered>
  );
}

const COLUMNS: readonly Column<QuarantinedView>[] = [
  {
    title: 'Source',
    kind: 'main',
    cell: ({ id, source }) => (
      <a class="row-link" href={hrefTo(['inbound', id])}>
        {sourceText(source)}
      </a>
    ),
  },
  { title: 'Account', kind: 'name', cell: ({ account }) => <Visible text={account ?? 'nobody can tell'} /> },
  {
    title: 'Why',
    kind: 'wide',
    cell: ({ reason }) => (
      <span class="cut">
        <Visible text={reason} />
      </span>
    ),
  },
  { title: 'Received', kind: 'when', cell: ({ received_at }) => <Time at={received_at} far /> },
];

function Unmatched() {
  const { query } = place.value;
  const read = useRead('/v1/events', { query: { unmatched: 'true', limit: 100, cursor: query.get('cursor') } });
  return (
    <Answered read={read}>
      {({ events, next_cursor }) => (
        <>
          {events.length > 0 ? (
            <Table caption="Events without a delivery" columns={EVENT_COLUMNS} rows={events} keyOf={({ id }) => id} />
          ) : (
            <Empty title="Every event matched a webhook." />
          )}
          <Pager next={next_cursor} />
        </>
      )}
    </Answered>
  );
}

const EVENT_COLUMNS: readonly Column<EventView>[] = [
  { title: 'Type', kind: 'main', cell: ({ type }) => <Visible text={type} /> },
  { title: 'Source', cell: ({ source }) => sourceText(source) },
  { title: 'Event', spare: true, cell: ({ id }) => <Id id={id} short /> },
  {
    title: 'About',
    kind: 'wide',
    cell: ({ subject }) => <span class="cut">{subject && <Visible text={`${subject.kind} ${subject.id}`} />}</span>,
  },
  { title: 'Received', kind: 'when', cell: ({ received_at }) => <Time at={received_at} far /> },
];

export function Quarantined({ id }: { id: string }) {
  const read = useRead('/v1/quarantine/{id}', { id });
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['inbound'])}>Inbound</a> / <Id id={id} short />
      </p>
      <Heading title="Could not be read" />
      <Answered read={read}>{(item) => <Unread item={item} />}</Answered>
    </>
  );
}

function Unread({ item: { source, account, reason, received_at, raw, raw_encoding } }: { item: WholeQuarantined }) {
  return (
    <>
      <section class="verdict warn" aria-label="Why">
        <p class="sentence">
          <Visible text={reason} />
        </p>
        <p class="soft">
          {sourceText(source)} sent it
          {account && (
            <>
              {' '}
              for <Visible text={account} />
            </>
          )}
          , received <Time at={received_at} far />. It is kept, and nothing was delivered of it.
        </p>
      </section>
      <Original raw={raw} encoding={raw_encoding} />
    </>
  );
}

function Original({ raw, encoding }: { raw: string | null; encoding: string }) {
  if (raw === null) return <p class="soft">{HIDDEN}</p>;
  const json = readJson(raw);
  return (
    <section class="message" aria-label="Original">
      <div class="bar">
        <span class="soft">
          {bytesText(byteLength(raw))}, {encoding}
        </span>
        <Copy text={raw} what="the original" />
      </div>
      <div class="body" tabIndex={0} role="group" aria-label="The original">
        {json.ok ? (
          <JsonTree value={json.value} />
        ) : (
          <pre>
            <Visible text={raw} />
          </pre>
        )}
      </div>
    </section>
  );
}
