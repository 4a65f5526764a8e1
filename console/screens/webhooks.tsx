/** Webhooks, by name, each with its health. */
import type { ListedWebhook } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { hrefTo, place } from '../browser/location.ts';
import { reasonText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { Health } from '../parts/status.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

const LOOK_MS = 30_000;

export function Webhooks() {
  const read = useRead(
    '/v1/webhooks',
    { query: { limit: 100, cursor: place.value.query.get('cursor') } },
    { everyMs: LOOK_MS },
  );
  return (
    <>
      <Heading title="Webhooks">
        {may('admin') && (
          <a class="button primary" href={hrefTo(['webhooks', 'new'])}>
            Add a webhook
          </a>
        )}
      </Heading>
      <Answered read={read}>
        {({ webhooks, next_cursor }) => (
          <>
            {webhooks.length > 0 ? (
              <Table caption="Webhooks, by name" columns={COLUMNS} rows={webhooks} keyOf={({ id }) => id} />
            ) : (
              <Empty title="No webhook yet.">
                <p>Events are kept all the same. A webhook gets those that arrive after it was made.</p>
              </Empty>
            )}
            <Pager next={next_cursor} />
          </>
        )}
      </Answered>
    </>
  );
}

const COLUMNS: readonly Column<ListedWebhook>[] = [
  { title: 'Health', cell: ({ health }) => <Health health={health} /> },
  {
    title: 'Name',
    kind: 'main',
    cell: ({ id, name }) => (
      <a class="row-link" href={hrefTo(['webhooks', id])}>
        <Visible text={name} />
      </a>
    ),
  },
  {
    title: 'URL',
    kind: 'wide',
    cell: ({ url }) => (
      <span class="cut mono">
        <Visible text={url} />
      </span>
    ),
  },
  { title: 'Gets', spare: true, cell: ({ event_types }) => <span class="cut types">{typesText(event_types)}</span> },
  { title: 'Since', kind: 'when', cell: sinceOf },
];

export const typesText = (types: readonly string[] | null): string =>
  types === null ? 'every event' : types.length === 0 ? 'nothing' : types.join(', ');

function sinceOf({ failing_since, disabled_reason, updated_at, status }: ListedWebhook) {
  if (failing_since) return <Time at={failing_since} far />;
  if (disabled_reason) return reasonText(disabled_reason);
  return status === 'active' ? '' : <Time at={updated_at} />;
}
