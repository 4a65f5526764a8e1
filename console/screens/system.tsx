/** What runs here, and by which rules: for whoever asks why something is as it is. */
import type { SystemView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { numberText } from '../format/number.ts';
import { sourceText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Heading } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

export function System() {
  const read = useRead('/v1/system', {});
  return (
    <>
      <Heading title="System">
        <button type="button" onClick={() => void read.again()} disabled={read.state.value.busy}>
          Refresh
        </button>
      </Heading>
      <Answered read={read} rows={12}>
        {(system) => (
          <div class="columns">
            <div class="stack">
              <section aria-labelledby="settings">
                <h2 id="settings">Settings of the API</h2>
                <Table
                  caption="Settings of the API"
                  columns={SETTINGS}
                  rows={system.settings}
                  keyOf={({ variable }) => variable}
                />
              </section>
              <section aria-labelledby="indexes">
                <h2 id="indexes">Indexes that queries need</h2>
                <details>
                  <summary>{numberText(system.indexes.length)} composite indexes</summary>
                  <Table caption="Indexes" columns={INDEXES} rows={system.indexes} keyOf={indexKey} />
                </details>
              </section>
            </div>
            <aside aria-label="Version, passes and limits" class="stack">
              <Version system={system} />
              <Passes passes={system.passes} />
              <Values title="Kept for days" values={system.retention_days} />
              <Values title="At most" values={system.limits} />
            </aside>
          </div>
        )}
      </Answered>
    </>
  );
}

type Setting = SystemView['settings'][number];
type Index = SystemView['indexes'][number];

const SETTINGS: readonly Column<Setting>[] = [
  { title: 'Setting', kind: 'main', cell: ({ variable }) => <code>{variable}</code> },
  {
    title: 'Value',
    kind: 'wide',
    cell: ({ value, hidden }) => (
      <span class="cut" title={value ?? undefined}>
        {hidden ? <span class="soft">hidden</span> : value === null ? '–' : <Visible text={value} />}
      </span>
    ),
  },
  { title: 'From', kind: 'when', cell: ({ is_set }) => (is_set ? 'set' : <span class="soft">default</span>) },
];

const INDEXES: readonly Column<Index>[] = [
  { title: 'Collection', kind: 'main', cell: ({ collection }) => collection },
  { title: 'Fields', kind: 'wide', cell: ({ fields }) => fields.join(', ') },
];

const indexKey = ({ collection, fields }: Index): string => `${collection} ${fields.join()}`;

const Version = ({ system }: { system: SystemView }) => (
  <dl class="facts">
    <dt>Version</dt>
    <dd>{system.version}</dd>
    <dt>Revision</dt>
    <dd>{system.revision ?? 'none'}</dd>
    <dt>Project</dt>
    <dd>{system.project}</dd>
    <dt>Node.js</dt>
    <dd>{system.node}</dd>
    <dt>Instance</dt>
    <dd>
      since <Time at={system.started_at} far />
    </dd>
    <dt>Shards</dt>
    <dd>{system.shards}</dd>
  </dl>
);

const Passes = ({ passes: { sweep, reconcile } }: Pick<SystemView, 'passes'>) => (
  <dl class="facts">
    <dt>Sweep</dt>
    <dd>
      {sweep.watching ? 'busy now' : sweep.watched_at ? <Time at={sweep.watched_at} far /> : 'never had anything to do'}
    </dd>
    <dt>Reconcile</dt>
    <dd>
      {reconcile.length === 0 && 'never ran'}
      {reconcile.map(({ source, account, ran_at, failed }) => (
        <p class={failed ? 'bad-text' : ''}>
          {sourceText(source)} <Visible text={account} /> <Time at={ran_at} far />
          {failed && ', failed'}
        </p>
      ))}
    </dd>
  </dl>
);

const Values = ({ title, values }: { title: string; values: Readonly<Record<string, number>> }) => (
  <section>
    <h2>{title}</h2>
    <dl class="facts">
      {Object.entries(values).map(([name, value]) => (
        <div>
          <dt>{name.replaceAll('_', ' ')}</dt>
          <dd>{numberText(value)}</dd>
        </div>
      ))}
    </dl>
  </section>
);
