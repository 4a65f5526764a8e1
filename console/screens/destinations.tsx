/** Destinations of every kind, by name, each with its health. */
import type { ListedDestination } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { hrefTo, place } from '../browser/location.ts';
import { KINDS, reasonText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { HEALTH, Health } from '../parts/status.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { Choice } from './deliveries-bar.tsx';
import { whereOf } from './destination-own.tsx';

const LOOK_MS = 30_000;

const choices = (words: Readonly<Record<string, string>>, any: string) => [
  ['', any] as const,
  ...Object.entries(words),
];

export function Destinations() {
  const { query } = place.value;
  const asked = Object.fromEntries(['kind', 'health', 'cursor'].map((name) => [name, query.get(name)]));
  const read = useRead('/v1/destinations', { query: { limit: 100, ...asked } }, { everyMs: LOOK_MS });
  return (
    <>
      <Heading title="Destinations">
        {may('admin') && (
          <a class="button primary" href={hrefTo(['destinations', 'new'])}>
            Add a webhook
          </a>
        )}
      </Heading>
      <div class="filters">
        <Choice name="kind" label="Kind" options={choices(KINDS, 'Any kind')} />
        <Choice name="health" label="Health" options={choices(HEALTHS, 'Any health')} />
      </div>
      <Answered read={read}>
        {({ destinations, next_cursor }) => (
          <>
            {destinations.length > 0 ? (
              <Table caption="Destinations, by name" columns={COLUMNS} rows={destinations} keyOf={({ id }) => id} />
            ) : asked['kind'] || asked['health'] ? (
              <Empty title="No such destination.">
                <p>
                  <a href={hrefTo(['destinations'])}>Show all destinations</a>
                </p>
              </Empty>
            ) : (
              <Empty title="No destination yet.">
                <p>Events are kept all the same. A destination gets those that arrive after it was made.</p>
              </Empty>
            )}
            <Pager next={next_cursor} />
          </>
        )}
      </Answered>
    </>
  );
}

const HEALTHS = Object.fromEntries(Object.entries(HEALTH).map(([health, { word }]) => [health, word]));

const COLUMNS: readonly Column<ListedDestination>[] = [
  { title: 'Health', kind: 'state', cell: ({ health }) => <Health health={health} /> },
  {
    title: 'Name',
    kind: 'main',
    cell: ({ id, name }) => (
      <a class="row-link" href={hrefTo(['destinations', id])}>
        <Visible text={name} />
      </a>
    ),
  },
  { title: 'Kind', spare: true, cell: ({ kind }) => <span class="time">{KINDS[kind]}</span> },
  {
    title: 'Where',
    kind: 'wide',
    cell: (destination) => (
      <span class="cut mono">
        <Visible text={whereOf(destination)} />
      </span>
    ),
  },
  { title: 'Gets', spare: true, cell: ({ event_types }) => <span class="cut types">{typesText(event_types)}</span> },
  { title: 'Since', kind: 'when', cell: sinceOf },
];

export const typesText = (types: readonly string[] | null): string =>
  types === null ? 'every event' : types.length === 0 ? 'nothing' : types.join(', ');

function sinceOf({ failing_since, disabled_reason, updated_at, status }: ListedDestination) {
  if (failing_since) return <Time at={failing_since} far />;
  if (disabled_reason) return reasonText(disabled_reason);
  return status === 'active' ? '' : <Time at={updated_at} />;
}
