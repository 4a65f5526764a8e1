/** Who changed what, and who is signed in. Every filter is in the URL. */
import type { AuditEntryView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { changeQuery, hrefTo, place, withQuery } from '../browser/location.ts';
import { Answered } from '../parts/answered.tsx';
import { JsonTree } from '../parts/json.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { AUDIT_FILTERS, auditQuery, differsText } from './audit-filters.ts';
import { Sessions } from './sessions.tsx';

const VIEWS = [
  ['', 'Changes'],
  ['sessions', 'Sessions'],
] as const;

export function Audit() {
  const view = place.value.query.get('view') ?? '';
  return (
    <>
      <Heading title="Audit">
        <nav class="tabs" aria-label="Which">
          {VIEWS.map(([name, title]) => (
            <a href={hrefTo(['audit'], { view: name })} aria-current={view === name ? 'true' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </Heading>
      {view === 'sessions' ? <Sessions /> : <Changes />}
    </>
  );
}

function Changes() {
  const read = useRead('/v1/audit-log', { query: auditQuery(place.value.query) });
  return (
    <>
      <Filters />
      <Answered read={read} rows={10}>
        {({ entries, next_cursor }) => (
          <>
            {entries.length > 0 ? (
              <Table caption="Changes, newest first" columns={COLUMNS} rows={entries} keyOf={({ id }) => id} />
            ) : (
              <Empty title="No change is known that these filters select.">
                <p>
                  <a href={hrefTo(['audit'])}>Show all changes</a>. They are kept for 400 days.
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

const Filters = () => (
  <div class="filters">
    {AUDIT_FILTERS.map(({ name, label }) => (
      <label class="field">
        <span>{label}</span>
        <input
          value={place.value.query.get(name) ?? ''}
          spellcheck={false}
          onChange={({ currentTarget }) => changeQuery({ [name]: currentTarget.value.trim() })}
        />
      </label>
    ))}
  </div>
);

const COLUMNS: readonly Column<AuditEntryView>[] = [
  { title: 'Change', kind: 'main', cell: ({ action }) => <strong>{action}</strong> },
  { title: 'By', kind: 'name', cell: (entry) => <By entry={entry} /> },
  { title: 'Of', cell: (entry) => <Target entry={entry} /> },
  { title: 'What', kind: 'wide', cell: (entry) => <Differs entry={entry} /> },
  { title: 'When', kind: 'when', cell: ({ at }) => <Time at={at} far /> },
];

const By = ({ entry: { name, key, role } }: { entry: AuditEntryView }) => (
  <a href={withQuery({ key })} title={`${role}: show what this key changed`}>
    <Visible text={name} />
  </a>
);

/** The screens of what can be changed. */
const SCREENS: Partial<Record<AuditEntryView['target_kind'], string>> = {
  webhook: 'destinations',
  destination: 'destinations',
  delivery: 'deliveries',
  job: 'jobs',
  quarantined: 'inbound',
  subject: 'history',
};

function Target({ entry: { target_kind, target } }: { entry: AuditEntryView }) {
  const screen = SCREENS[target_kind];
  return (
    <>
      {target_kind}{' '}
      {screen ? (
        <a href={hrefTo([screen, target])}>
          <Id id={target} short />
        </a>
      ) : (
        <Id id={target} short />
      )}
    </>
  );
}

/** Before and after have the same members: those that differ. */
const Differs = ({ entry: { before, after } }: { entry: AuditEntryView }) => (
  <details>
    <summary>{differsText(before, after)}</summary>
    {before && <JsonTree name="before" value={before} />}
    {after && <JsonTree name="after" value={after} />}
  </details>
);
