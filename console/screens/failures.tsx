/** Which destinations fail, and why: each group is retried, or sent again, as a whole. */
import { useEffect } from 'preact/hooks';
import { useSignal } from '../browser/signals.ts';

import { useRead } from '../api/reading.ts';
import type { Reads } from '../api/answers.ts';
import { may } from '../api/session.ts';
import { nameOf, names, readNames } from '../api/names.ts';
import { hrefTo } from '../browser/location.ts';
import { numberText } from '../format/number.ts';
import { causeText } from '../format/words.ts';
import { Answered, Skeleton } from '../parts/answered.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { failureGroups } from './failure-groups.ts';
import type { FailureGroup } from './failure-groups.ts';
import { Pause } from './destination-actions.tsx';
import { OrderAll } from './order-all.tsx';
import type { MassOrder } from './delivery-filters.ts';

/** Of the newest of each status: what is counted for an action is counted by the API. */
const LOOKED_AT = 500;

const listed = (status: string) => ({ query: { status, fields: 'summary', limit: LOOKED_AT } });

export function Failures() {
  const pending = useRead('/v1/deliveries', listed('pending'));
  const failed = useRead('/v1/deliveries', listed('failed'));
  useEffect(() => void readNames(), []);
  const ordered = useSignal<MassOrder | null>(null);
  const pausing = useSignal<string | null>(null);
  const again = () => void Promise.all([pending.again(), failed.again(), readNames()]);
  return (
    <>
      <Heading title="Failures">
        <button type="button" onClick={again}>
          Refresh
        </button>
      </Heading>
      <Answered read={pending}>
        {(waiting) => (
          <Answered read={failed}>
            {(ended) =>
              names.value ? (
                <Groups
                  pages={[waiting, ended]}
                  order={(given) => (ordered.value = given)}
                  pause={(id) => (pausing.value = id)}
                />
              ) : (
                <Skeleton rows={6} />
              )
            }
          </Answered>
        )}
      </Answered>
      {pausing.value && (
        <Pause
          {...{ id: pausing.value, name: nameOf(pausing.value) }}
          close={() => (pausing.value = null)}
          done={again}
        />
      )}
      {ordered.value && <OrderAll order={ordered.value} close={() => (ordered.value = null)} />}
    </>
  );
}

type Page = Reads['/v1/deliveries'];

interface GroupsProps {
  pages: readonly Page[];
  order: (given: MassOrder) => void;
  /** @param id of a destination */
  pause: (id: string) => void;
}

function Groups({ pages, ...act }: GroupsProps) {
  const groups = failureGroups(pages.flatMap(({ deliveries }) => deliveries));
  const more = pages.some(({ next_cursor }) => next_cursor !== null);
  if (groups.length === 0) {
    return (
      <Empty title="Nothing that is kept has failed.">
        <p>
          Of the newest {LOOKED_AT} pending and {LOOKED_AT} failed deliveries none has a failed attempt.
        </p>
      </Empty>
    );
  }
  return (
    <>
      <Table caption="Failures by destination and cause" columns={columns(act)} rows={groups} keyOf={keyOf} />
      {more && (
        <p class="soft">
          Of the newest {LOOKED_AT} pending and {LOOKED_AT} failed deliveries. An action counts anew, and takes all.
        </p>
      )}
    </>
  );
}

const keyOf = ({ webhookId, cause }: FailureGroup): string => `${webhookId} ${cause}`;

const columns = (act: Omit<GroupsProps, 'pages'>): readonly Column<FailureGroup>[] => [
  {
    title: 'Destination',
    kind: 'main',
    cell: ({ webhookId }) => (
      <a href={hrefTo(['destinations', webhookId])}>
        <Visible text={nameOf(webhookId)} />
      </a>
    ),
  },
  { title: 'Cause', cell: ({ cause }) => <span class="bad-text time">{causeText(cause)}</span> },
  {
    title: 'Said last',
    kind: 'wide',
    cell: ({ last }) => <span class="cut mono">{last?.excerpt && <Visible text={last.excerpt} />}</span>,
  },
  { title: 'Last', kind: 'when', cell: ({ last }) => (last ? <Time at={last.at} /> : '') },
  {
    title: 'Retrying',
    kind: 'number',
    cell: (group) => <Count group={group} status="pending" count={group.retrying} />,
  },
  { title: 'Given up', kind: 'number', cell: (group) => <Count group={group} status="failed" count={group.givenUp} /> },
  { title: 'Do', cell: (group) => <Actions group={group} {...act} /> },
];

const filterOf = ({ webhookId, cause }: FailureGroup, status: string) => ({ webhook_id: webhookId, cause, status });

const Count = ({ group, status, count }: { group: FailureGroup; status: string; count: number }) =>
  count === 0 ? (
    <span class="soft">0</span>
  ) : (
    <a href={hrefTo(['deliveries'], filterOf(group, status))}>{numberText(count)}</a>
  );

const Actions = ({ group, order, pause }: { group: FailureGroup } & Omit<GroupsProps, 'pages'>) =>
  !may('operator') ? null : (
    <span class="actions">
      {group.retrying > 0 && (
        <button type="button" onClick={() => order({ kind: 'retry', filter: filterOf(group, 'pending') })}>
          Retry all…
        </button>
      )}
      {group.givenUp > 0 && (
        <button type="button" onClick={() => order({ kind: 'replay', filter: filterOf(group, 'failed') })}>
          Send all again…
        </button>
      )}
      {names.value?.get(group.webhookId)?.status === 'active' && (
        <button type="button" onClick={() => pause(group.webhookId)}>
          Pause…
        </button>
      )}
    </span>
  );
