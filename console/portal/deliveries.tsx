/** What was sent, newest first. */
import { useEffect } from 'preact/hooks';

import type { DeliverySummaryView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { readNames, nameOf } from '../api/names.ts';
import { changeQuery, hrefTo, place } from '../browser/location.ts';
import { causeText, reasonText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { Status, standingOf } from '../parts/status.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

const COLUMNS: readonly Column<DeliverySummaryView>[] = [
  { title: 'Status', cell: (delivery) => <Status {...standingOf(delivery)} /> },
  {
    title: 'Event',
    kind: 'main',
    cell: ({ id, event_type }) => (
      <a class="row-link" href={hrefTo(['deliveries', id])}>
        <Visible text={event_type ?? 'given payload'} />
      </a>
    ),
  },
  { title: 'Endpoint', kind: 'name', cell: ({ webhook_id }) => <Visible text={nameOf(webhook_id)} /> },
  { title: 'Tries', kind: 'number', cell: ({ delivery_attempts }) => delivery_attempts, spare: true },
  {
    title: 'Cause',
    kind: 'wide',
    cell: ({ cause, reason }) => (cause ? causeText(cause) : reason ? reasonText(reason) : ''),
  },
  { title: 'Created', kind: 'when', cell: ({ created_at }) => <Time at={created_at} /> },
];

const STATUSES = [
  ['', 'Any'],
  ['pending', 'Waiting'],
  ['succeeded', 'Delivered'],
  ['failed', 'Failed'],
] as const;

export function Deliveries() {
  const { query } = place.value;
  const [status, webhook_id, cursor] = ['status', 'webhook_id', 'cursor'].map((name) => query.get(name));
  const read = useRead('/v1/deliveries', { query: { fields: 'summary', limit: 50, status, webhook_id, cursor } });
  useEffect(() => void readNames('/v1/webhooks'), []);
  return (
    <>
      <Heading title="Deliveries">
        <button type="button" onClick={() => void read.again()} disabled={read.state.value.busy}>
          Refresh
        </button>
      </Heading>
      <div class="filters">
        <label>
          Status{' '}
          <select
            value={status ?? ''}
            onChange={({ currentTarget }) => changeQuery({ status: currentTarget.value || null })}
          >
            {STATUSES.map(([value, text]) => (
              <option value={value}>{text}</option>
            ))}
          </select>
        </label>
      </div>
      <Answered read={read} rows={12}>
        {({ deliveries, next_cursor }) => (
          <>
            {deliveries.length > 0 ? (
              <Table caption="Deliveries, newest first" columns={COLUMNS} rows={deliveries} keyOf={({ id }) => id} />
            ) : (
              <Empty title={status || webhook_id ? 'No such delivery.' : 'No delivery yet.'}>
                <p>
                  {status || webhook_id ? (
                    <a href={hrefTo(['deliveries'])}>Show all deliveries</a>
                  ) : (
                    'What happens is sent to each endpoint that asks for it.'
                  )}
                </p>
              </Empty>
            )}
            <Pager next={next_cursor} />
          </>
        )}
      </Answered>
    </>
  );
}
