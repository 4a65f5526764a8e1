/** The endpoints, and how each does. */
import type { ListedWebhook } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { hrefTo } from '../browser/location.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { Health } from '../parts/status.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { can } from './session.ts';

const EVERY_MS = 15_000;

const COLUMNS: readonly Column<ListedWebhook>[] = [
  { title: 'Health', cell: ({ health }) => <Health health={health} /> },
  {
    title: 'Endpoint',
    kind: 'main',
    cell: ({ id, name }) => (
      <a class="row-link" href={hrefTo(['endpoints', id])}>
        <Visible text={name} />
      </a>
    ),
  },
  { title: 'URL', kind: 'wide', cell: ({ url }) => <Visible text={url} /> },
  { title: 'Waiting', kind: 'number', cell: ({ trouble }) => trouble?.waiting ?? 0 },
];

export function Endpoints() {
  const read = useRead('/v1/webhooks', { query: { limit: 100 } }, { everyMs: EVERY_MS });
  return (
    <>
      <Heading title="Endpoints">
        {can('edit') && (
          <a class="button primary" href={hrefTo(['endpoints', 'new'])}>
            Add an endpoint
          </a>
        )}
      </Heading>
      <Answered read={read}>
        {({ webhooks, next_cursor }) => (
          <>
            {webhooks.length > 0 ? (
              <Table caption="Endpoints by name" columns={COLUMNS} rows={webhooks} keyOf={({ id }) => id} />
            ) : (
              <Empty title="No endpoint yet.">
                <p>What happens is sent to an https address of yours, signed.</p>
              </Empty>
            )}
            <Pager next={next_cursor} />
          </>
        )}
      </Answered>
    </>
  );
}
