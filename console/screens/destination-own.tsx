/** What a destination has of its own kind: where it is, its rules, its targets. */
import type { DestinationView } from '../api/answers.ts';
import { labelOf } from '../format/form.ts';
import { KINDS } from '../format/words.ts';
import { Table } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';

type Own = Readonly<Record<string, unknown>>;

const isOwn = (value: unknown): value is Own => typeof value === 'object' && value !== null;

/** The object of its kind; a webhook has none. */
function ownOf(destination: DestinationView): Own {
  const own: unknown = Object.entries(destination).find(([name]) => name === destination.kind)?.[1];
  return isOwn(own) ? own : {};
}

/** In one line. */
export const whereOf = (destination: DestinationView): string => {
  const { topic, site, team_id, method } = ownOf(destination);
  return destination.kind === 'webhook' ? destination.url : wordsOf(topic ?? site ?? team_id ?? method);
};

/** Objects, which are shown as a table. */
const rowsIn = (value: unknown): readonly Own[] => (Array.isArray(value) && value.every(isOwn) ? value : []);

const wordsOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
};

type Fact = [string, preact.ComponentChildren];

/** Its kind, and the members of its own that are no tables. */
export function ownFacts(destination: DestinationView): Fact[] {
  const own = Object.entries(ownOf(destination)).filter(([, value]) => rowsIn(value).length === 0);
  const kind: Fact = ['Kind', KINDS[destination.kind]];
  return [kind, ...own.map(([name, value]): Fact => [labelOf(name), <Visible text={wordsOf(value)} />])];
}

export const OwnTables = ({ destination }: { destination: DestinationView }) => (
  <>
    {Object.entries(ownOf(destination)).map(([name, value]) => {
      const rows = rowsIn(value);
      const titles = [...new Set(rows.flatMap(Object.keys))];
      return rows.length === 0 ? null : (
        <section key={name} aria-labelledby={name}>
          <h2 id={name}>{labelOf(name)}</h2>
          <Table
            caption={labelOf(name)}
            rows={rows}
            keyOf={(row) => JSON.stringify(row)}
            columns={titles.map((title) => ({
              title: labelOf(title),
              cell: (row: Own) => <Visible text={wordsOf(row[title])} />,
            }))}
          />
        </section>
      );
    })}
  </>
);
