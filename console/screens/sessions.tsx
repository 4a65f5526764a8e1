/** Who is signed in to the console, and how to end that. */
import { useSignal } from '../browser/signals.ts';

import type { SessionView } from '../api/answers.ts';
import { sessionOver, write } from '../api/client.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { countText } from '../format/number.ts';
import { Answered } from '../parts/answered.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import type { Order } from '../parts/order.tsx';
import { Empty } from '../parts/page.tsx';
import { Question } from '../parts/question.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

export function Sessions() {
  const read = useRead('/v1/sessions', {});
  const order = useOrder();
  const ending = useSignal(false);
  const end = async (session: SessionView): Promise<void> => {
    const ended = await order.give(
      () => write('DELETE /v1/sessions/{id}', { id: session.id }),
      () => 'It has ended.',
    );
    if (ended && session.current) sessionOver.value = true;
    else await read.again();
  };
  return (
    <Answered read={read}>
      {({ sessions }) => (
        <>
          <p class="bar">
            <span>{countText(sessions.length, 'session')}</span>
            {may('admin') && sessions.length > 0 && (
              <button type="button" class="danger" onClick={() => (ending.value = true)}>
                Sign out everywhere…
              </button>
            )}
          </p>
          <OrderSaid order={order} />
          {sessions.length > 0 ? (
            <Table
              caption="Sessions, newest first"
              columns={columnsOf(end, order)}
              rows={sessions}
              keyOf={({ id }) => id}
            />
          ) : (
            <Empty title="Nobody is signed in." />
          )}
          {ending.value && <Everywhere count={sessions.length} close={() => (ending.value = false)} />}
        </>
      )}
    </Answered>
  );
}

const columnsOf = (end: (session: SessionView) => Promise<void>, order: Order): readonly Column<SessionView>[] => [
  {
    title: 'By key',
    kind: 'main',
    cell: ({ name, current }) => (
      <>
        <Visible text={name} />
        {current && <span class="soft"> this one</span>}
      </>
    ),
  },
  { title: 'Role', cell: ({ role }) => role },
  { title: 'Ends', kind: 'wide', cell: ({ expires_at }) => <Time at={expires_at} far /> },
  { title: 'Began', kind: 'when', cell: ({ created_at }) => <Time at={created_at} far /> },
  {
    title: 'Action',
    cell: (session) =>
      may('admin') && (
        <button
          type="button"
          onClick={() => void end(session)}
          disabled={order.busy.value}
          aria-label={`End the session of ${session.name}${session.current ? ', this one' : ''}`}
        >
          End
        </button>
      ),
  },
];

const Everywhere = ({ count, close }: { count: number; close: () => void }) => (
  <Question
    title="Sign out everywhere"
    yes="Sign out everywhere"
    danger
    order={() => write('DELETE /v1/sessions/{id}', { id: 'all' })}
    done={() => (sessionOver.value = true)}
    close={close}
  >
    <p>
      It ends {countText(count, 'session')}, yours, too, and every code that was not taken yet. Keys stay as they are.
    </p>
  </Question>
);
