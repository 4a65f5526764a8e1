/** Deliveries: every filter in the URL, newest first. */
import { useEffect, useMemo } from 'preact/hooks';
import { useSignal } from '../browser/signals.ts';

import type { DeliverySummaryView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { nameOf, names, readNames } from '../api/names.ts';
import { hrefTo, place } from '../browser/location.ts';
import { causeText, holdText, reasonText } from '../format/words.ts';
import { Answered, Skeleton } from '../parts/answered.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { DeliveryStatus } from '../parts/status.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { DeliveriesBar } from './deliveries-bar.tsx';
import { PAGE_ROWS, deliveriesQuery, filterWords, massOrderOf } from './delivery-filters.ts';
import type { MassOrder } from './delivery-filters.ts';
import { OrderAll } from './order-all.tsx';

export function Deliveries() {
  const { query } = place.value;
  const asked = query.toString();
  const given = useMemo(() => ({ query: deliveriesQuery(new URLSearchParams(asked), Date.now()) }), [asked]);
  const read = useRead('/v1/deliveries', given);
  useEffect(() => void readNames(), []);
  const { at, busy } = read.state.value;
  const ordered = useSignal<MassOrder | null>(null);
  const mass = massOrderOf(query, Date.now());
  return (
    <>
      <Heading title="Deliveries">
        {mass && may('operator') && (
          <button type="button" onClick={() => (ordered.value = mass)}>
            {mass.kind === 'retry' ? 'Retry all that match…' : 'Send all again…'}
          </button>
        )}
        <button type="button" onClick={() => void read.again()} disabled={busy}>
          Refresh
        </button>
      </Heading>
      {ordered.value && <OrderAll order={ordered.value} close={() => (ordered.value = null)} />}
      <DeliveriesBar />
      <Answered read={read} rows={12}>
        {({ deliveries, next_cursor, scanned }) =>
          names.value === null ? (
            <Skeleton rows={12} />
          ) : (
            <>
              {deliveries.length > 0 ? (
                <DeliveryTable deliveries={deliveries} />
              ) : (
                <NoDeliveries more={next_cursor !== null} />
              )}
              {scanned !== undefined && next_cursor !== null && deliveries.length < PAGE_ROWS && (
                <p class="soft">{scanned} were looked at for this page; “Older” looks further back.</p>
              )}
              <Pager next={next_cursor} keep={{ as_of: query.get('as_of') ?? String(at) }} />
            </>
          )
        }
      </Answered>
    </>
  );
}

function NoDeliveries({ more }: { more: boolean }) {
  const words = filterWords(place.value.query, nameOf).map(([, text]) => text);
  return (
    <Empty title={words.length > 0 ? `No delivery with ${words.join(', ')}.` : 'No delivery yet.'}>
      {more && <p>Not all were looked at: “Older” looks further back.</p>}
      {words.length > 0 ? (
        <p>
          <a href={hrefTo(['deliveries'])}>Show all deliveries</a>, or take one filter away above.
        </p>
      ) : (
        <p>Each event makes one for every webhook that it matches.</p>
      )}
    </Empty>
  );
}

const COLUMNS: readonly Column<DeliverySummaryView>[] = [
  { title: 'Status', cell: (delivery) => <DeliveryStatus delivery={delivery} /> },
  {
    title: 'Event',
    kind: 'main',
    cell: ({ id, event_type, origin }) => (
      <>
        <a class="row-link" href={hrefTo(['deliveries', id])}>
          <Visible text={event_type ?? 'given payload'} />
        </a>
        {origin === 'test' && <span class="soft"> test</span>}
      </>
    ),
  },
  { title: 'Destination', kind: 'name', cell: ({ webhook_id }) => <Visible text={nameOf(webhook_id)} /> },
  { title: 'Last attempt', kind: 'wide', cell: (delivery) => <LastAttempt delivery={delivery} /> },
  { title: 'Tries', kind: 'number', spare: true, cell: triesOf },
  { title: 'Next', spare: true, cell: ({ next_attempt_at: at }) => (at ? <Time at={at} /> : '') },
  { title: 'Created', kind: 'when', cell: ({ created_at }) => <Time at={created_at} /> },
];

interface TableProps {
  deliveries: readonly DeliverySummaryView[];
  /** The title of a column that all rows have alike. */
  without?: string;
}

export const DeliveryTable = ({ deliveries, without }: TableProps) => (
  <Table
    caption="Deliveries, newest first"
    columns={COLUMNS.filter(({ title }) => title !== without)}
    rows={deliveries}
    keyOf={({ id }) => id}
  />
);

function triesOf({ delivery_attempts: made, attempts_left: left }: DeliverySummaryView) {
  return left > 0 ? (
    <>
      {made}
      <span class="soft"> of {made + left}</span>
    </>
  ) : (
    made
  );
}

/** What the endpoint said last, or why nothing was sent. */
function LastAttempt({ delivery }: { delivery: DeliverySummaryView }) {
  const { last_attempt: last, cause, hold, reason } = delivery;
  const why = hold ? holdText(hold) : reason && reason !== 'attempts_exhausted' ? reasonText(reason) : null;
  const did = last?.status ? `HTTP ${last.status}` : cause && causeText(cause);
  return (
    <span class="cut">
      {did && <span class={cause ? 'bad-text' : ''}>{did}</span>}
      {last?.excerpt && cause && (
        <span class="soft mono">
          {' '}
          <Visible text={last.excerpt} />
        </span>
      )}
      {why && <span class="soft">{did ? ` · ${why}` : why}</span>}
    </span>
  );
}
