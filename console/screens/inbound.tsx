/** What came in and went no further: what could not be read, what matched nothing, what is refused. */
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
import { QuarantineActions } from './quarantine-actions.tsx';
import { Refused } from './refused.tsx';

const VIEWS = [
  ['', 'Could not be read'],
  ['all', 'Dealt with, too'],
  ['unmatched', 'Matched no webhook'],
  ['refused', 'Refused'],
] as const;

export function Inbound() {
  const view = place.value.query.get('view') ?? '';
  return (
    <>
      <Heading title="Inbound" />
      <div class="filters">
        <nav class="tabs" aria-label="Which">
          {VIEWS.map(([name, title]) => (
            <a href={withQuery({ view: name })} aria-current={view === name ? 'true' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </div>
      <Shown view={view} />
    </>
  );
}

function Shown({ view }: { view: string }) {
  if (view === 'unmatched') return <Unmatched />;
  return view === 'refused' ? <Refused /> : <Quarantine key={view} all={view === 'all'} />;
}

function Quarantine({ all }: { all: boolean }) {
  const query = { limit: 100, cursor: place.value.query.get('cursor'), status: all ? null : 'open' };
  const read = useRead('/v1/quarantine', { query });
  return (
    <Answered read={read}>
      {({ quarantine, next_cursor }) => (
        <>
          {quarantine.length > 0 ? (
            <Table
              caption="In quarantine, newest first"
              columns={COLUMNS.filter(({ title }) => all || title !== 'Status')}
              rows={quarantine}
              keyOf={({ id }) => id}
            />
          ) : (
            <Empty title={all ? 'Nothing is in quarantine.' : 'Nothing waits in quarantine.'}>
              <p>All that verified senders sent could be read{!all && ', or was dealt with'}.</p>
            </Empty>
          )}
          <Pager next={next_cursor} />
        </>
      )}
    </Answered>
  );
}

const STATUSES: Readonly<Record<QuarantinedView['status'], string>> = {
  open: 'Open',
  processed: 'Processed',
  dismissed: 'Dismissed',
};

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
  { title: 'Status', cell: ({ status }) => STATUSES[status] },
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
      <Answered read={read}>{(item) => <Unread item={item} again={read.again} />}</Answered>
    </>
  );
}

interface UnreadProps {
  item: WholeQuarantined;
  again: () => Promise<void>;
}

function Unread({ item, again }: UnreadProps) {
  const { source, account, reason, received_at, raw, raw_encoding, status } = item;
  return (
    <>
      <section class={`verdict ${status === 'open' ? 'warn' : 'calm'}`} aria-label="Why">
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
          , received <Time at={received_at} far />. It is kept
          {status !== 'processed' && ', and nothing was delivered of it'}.
        </p>
        <Closed item={item} />
        <QuarantineActions item={item} again={again} />
      </section>
      <Original raw={raw} encoding={raw_encoding} />
    </>
  );
}

/** What somebody has done with it. */
function Closed({ item: { status, closed, event_id } }: Pick<UnreadProps, 'item'>) {
  if (!closed) return null;
  return (
    <p>
      <strong>{STATUSES[status]}</strong> <Time at={closed.at} far />, key <Visible text={closed.by} />
      {closed.reason && (
        <>
          : “<Visible text={closed.reason} />”
        </>
      )}
      {event_id && (
        <>
          : it is the event <Id id={event_id} />. <a href={hrefTo(['search'], { q: event_id })}>Who got it</a>
        </>
      )}
    </p>
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
