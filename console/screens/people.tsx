/** Whom a destination invites: who is where, by which subscription, what differs, and a look at everybody. */
import { useEffect } from 'preact/hooks';
import { useSignal } from '../browser/signals.ts';

import type { PersonView } from '../api/answers.ts';
import { nameOf, readNames } from '../api/names.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { hrefTo, place } from '../browser/location.ts';
import { sourceText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { Status } from '../parts/status.tsx';
import type { Shown } from '../parts/status.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { Choice } from './deliveries-bar.tsx';
import { Look } from './people-look.tsx';

const PAGE_ROWS = 100;

export function People({ id }: { id: string }) {
  const standing = place.value.query.get('standing');
  const query = { limit: PAGE_ROWS, cursor: place.value.query.get('cursor'), standing };
  const read = useRead('/v1/destinations/{id}/people', { id, query });
  const asks = useSignal<'tell' | 'act' | null>(null);
  useEffect(() => void readNames(), []);
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['destinations'])}>Destinations</a> /{' '}
        <a href={hrefTo(['destinations', id])}>
          <Visible text={nameOf(id)} />
        </a>
      </p>
      <Heading title="People">
        {may('operator') && (
          <button type="button" class="primary" onClick={() => (asks.value = 'tell')}>
            Compare everybody…
          </button>
        )}
        {may('operator') && standing === 'open' && (
          <button type="button" onClick={() => (asks.value = 'act')}>
            Put it right…
          </button>
        )}
        <button type="button" onClick={() => void read.again()} disabled={read.state.value.busy}>
          Refresh
        </button>
      </Heading>
      {asks.value && (
        <Look
          key={asks.value}
          id={id}
          acts={asks.value === 'act'}
          close={() => (asks.value = null)}
          again={read.again}
        />
      )}
      <div class="filters">
        <Choice name="standing" label="Standing" options={STANDING_CHOICES} />
      </div>
      <Answered read={read}>
        {({ people, next_cursor, scanned }) => (
          <>
            {people.length > 0 ? (
              <Table caption="People, by id" columns={COLUMNS} rows={people} keyOf={(person) => person.id} />
            ) : (
              <Nobody standing={standing} id={id} more={next_cursor !== null} />
            )}
            {scanned !== undefined && next_cursor !== null && (
              <p class="soft">{scanned} were compared for this page; “Older” looks at the next.</p>
            )}
            <Pager next={next_cursor} />
          </>
        )}
      </Answered>
    </>
  );
}

const Nobody = ({ standing, id, more }: { standing: string | null; id: string; more: boolean }) =>
  standing ? (
    <Empty title={`Nobody ${more ? 'on this page ' : ''}stands so.`}>
      <p>
        <a href={hrefTo(['destinations', id, 'people'])}>Show everybody</a>
      </p>
    </Empty>
  ) : (
    <Empty title="Nobody was invited yet.">
      <p>A person is here from the first event on that a rule of the destination is for.</p>
    </Empty>
  );

const STANDINGS: Record<PersonView['standing'], Shown> = {
  open: { tone: 'warn', glyph: 'retry', word: 'Differs' },
  refused: { tone: 'bad', glyph: 'wrong', word: 'Refused' },
  stays: { tone: 'calm', glyph: 'info', word: 'Stays, by another’s hand' },
  entitled: { tone: 'good', glyph: 'done', word: 'Entitled' },
  ended: { tone: 'calm', glyph: 'none', word: 'Ended' },
  erasing: { tone: 'warn', glyph: 'wait', word: 'Being erased' },
  forgotten: { tone: 'calm', glyph: 'drop', word: 'Forgotten' },
};

const STANDING_CHOICES = [
  ['', 'Everybody'] as const,
  ...Object.entries(STANDINGS).map(([standing, { word }]) => [standing, word] as const),
];

const COLUMNS: readonly Column<PersonView>[] = [
  { title: 'Standing', kind: 'state', cell: ({ standing }) => <Status {...STANDINGS[standing]} /> },
  { title: 'Person', kind: 'main', cell: (person) => <Who person={person} /> },
  { title: 'Has there', cell: ({ things }) => <Things things={things} /> },
  { title: 'By', kind: 'wide', cell: ({ subscriptions }) => <Subscriptions subscriptions={subscriptions} /> },
  { title: 'Looked', kind: 'when', cell: (person) => <Looked person={person} /> },
];

const Who = ({ person: { id, email, masked, standing } }: { person: PersonView }) =>
  email ? (
    <Visible text={email} />
  ) : (
    <>
      <Id id={id} short />{' '}
      <span class="soft">{standing === 'forgotten' ? 'forgotten' : masked ? 'hidden from viewers' : 'sealed'}</span>
    </>
  );

const MARKS: Record<PersonView['things'][number]['mark'], string> = {
  absent: 'not there',
  preexisting: 'there before',
  adding: 'being added',
  ours: 'given',
  removing: 'being taken back',
};

const DIFFERS = { add: 'should be there', remove: 'should not be there', stays: 'given by others, stays' };

const Things = ({ things }: Pick<PersonView, 'things'>) => (
  <ul class="under">
    {things.map(({ key, mark, differs }) => (
      <li>
        <Visible text={key.replace(':', ' ')} />, <span class="soft">{MARKS[mark]}</span>
        {differs && <strong class="warn-text">: {DIFFERS[differs]}</strong>}
      </li>
    ))}
  </ul>
);

const Subscriptions = ({ subscriptions }: Pick<PersonView, 'subscriptions'>) =>
  subscriptions.length === 0 ? (
    <span class="soft">no subscription</span>
  ) : (
    <ul class="under">
      {subscriptions.map(({ source, id, plan, wanted, until }) => (
        <li>
          <a href={hrefTo(['search'], { q: id })}>
            <Visible text={id} />
          </a>{' '}
          <span class="soft">
            {sourceText(source)}
            {plan !== null && (
              <>
                , plan <Visible text={plan} />
              </>
            )}
            : {wanted ? 'counts' : 'does not count'}
            {until && (
              <>
                {' '}
                until <Time at={until} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );

const Looked = ({ person: { looked_at, next_look_at, refused } }: { person: PersonView }) => (
  <>
    <Time at={looked_at} far />
    {next_look_at && (
      <span class="soft">
        , next <Time at={next_look_at} />
      </span>
    )}
    {refused && (
      <p class="bad-text">
        <Visible text={refused} />
      </p>
    )}
  </>
);
