/** Finds by whatever a person has. The text is in the address of this page, and in no address that is sent. */
import { useEffect, useMemo } from 'preact/hooks';
import { signal } from '../browser/signals.ts';

import type { Hit, SearchView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import type { Result } from '../api/failure.ts';
import { nameOf as nameOfDestination } from '../api/names.ts';
import { hrefTo, place } from '../browser/location.ts';
import { labelOf } from '../format/form.ts';
import { sourceText } from '../format/words.ts';
import { FailureNote, Skeleton } from '../parts/answered.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';

export function Search() {
  const q = place.value.query.get('q')?.trim() ?? '';
  const answer = useMemo(() => signal<Result<SearchView> | null>(null), [q]);
  const ask = async () => {
    answer.value = await write('POST /v1/search', { body: { q } });
    if (answer.value.ok) openOnly(answer.value.value);
  };
  useEffect(() => void (q !== '' && ask()), [answer]);
  return (
    <>
      <Heading title={q === '' ? 'Find' : `Find “${q}”`} />
      {q === '' ? (
        <HowToFind />
      ) : answer.value === null ? (
        <Skeleton rows={6} />
      ) : (
        <Found result={answer.value} ask={ask} />
      )}
    </>
  );
}

const HowToFind = () => (
  <Empty title="What do you have?">
    <p>
      Any id of Subrelay or its first eight digits, an alert id, an event id of Paddle Billing, a message id of
      Workspace, a domain, an e-mail address, a customer’s or a subscription’s id, a webhook’s name: type it into the
      box above.
    </p>
  </Empty>
);

function Found({ result, ask }: { result: Result<SearchView>; ask: () => Promise<void> }) {
  if (!result.ok) return <FailureNote failure={result.failure} again={ask} />;
  const { hits, more, searched, not_findable, findable_since } = result.value;
  return (
    <>
      {hits.length > 0 ? (
        <Table caption="What was found, the nearest first" columns={COLUMNS} rows={hits} keyOf={keyOf} />
      ) : (
        <Empty title="Nothing is named so.">
          <p>It was looked for as {searched.join(', ')}.</p>
        </Empty>
      )}
      {more && <p class="soft">There is more: open a customer or a subscription, and its lists.</p>}
      {not_findable.map(({ note }) => (
        <p class="soft">{note}</p>
      ))}
      {findable_since && (
        <p class="soft">
          By addresses, domains and ids of customers and subscriptions, events are found that arrived since{' '}
          <Time at={findable_since} />.
        </p>
      )}
    </>
  );
}

const keyOf = (hit: Hit): string => `${hit.kind} ${'key' in hit ? hit.key : hit.id}`;

/** Where a hit leads. */
export function hrefOf(hit: Hit): string | null {
  switch (hit.kind) {
    case 'event':
      return hrefTo(['deliveries'], { event_id: hit.id });
    case 'delivery':
      return hrefTo(['deliveries', hit.id]);
    case 'attempt':
      return hrefTo(['deliveries', hit.delivery_id]);
    case 'webhook':
      return hrefTo(['destinations', hit.id]);
    case 'job':
      return hrefTo(['jobs', hit.id]);
    case 'quarantined':
      return hrefTo(['inbound', hit.id]);
    case 'subject':
      return hrefTo(['history', hit.key]);
    case 'customer':
      return hrefTo(['deliveries'], { customer: hit.key });
    case 'api_key':
      return null;
  }
}

/** What is found alone is opened at once, and the way back leads to where somebody came from. */
function openOnly({ hits: [only, ...others] }: SearchView): void {
  const href = only && others.length === 0 ? hrefOf(only) : null;
  if (href !== null) location.replace(href);
}

function nameOf(hit: Hit): string {
  switch (hit.kind) {
    case 'event':
      return hit.type;
    case 'delivery':
    case 'attempt':
      return `to ${nameOfDestination(hit.webhook_id)}`;
    case 'webhook':
    case 'api_key':
      return hit.name;
    case 'job':
      return hit.job_kind;
    case 'quarantined':
      return sourceText(hit.source);
    case 'subject':
    case 'customer':
      return hit.id ?? 'erased';
  }
}

const KINDS: Readonly<Record<string, string>> = { api_key: 'API key', quarantined: 'In quarantine' };

function whenOf(hit: Hit) {
  const at = 'received_at' in hit ? hit.received_at : 'created_at' in hit ? hit.created_at : null;
  return at ? <Time at={at} /> : '';
}

const COLUMNS: readonly Column<Hit>[] = [
  { title: 'Kind', cell: ({ kind }) => KINDS[kind] ?? labelOf(kind) },
  { title: 'Name', kind: 'main', cell: (hit) => <HitLink hit={hit} /> },
  { title: 'Found by', cell: ({ by }) => labelOf(by).toLowerCase() },
  {
    title: 'Of',
    kind: 'wide',
    cell: (hit) =>
      'source' in hit ? (
        <span class="cut">
          {sourceText(hit.source)} {hit.account}
        </span>
      ) : (
        ''
      ),
  },
  { title: 'When', kind: 'when', cell: whenOf },
];

function HitLink({ hit }: { hit: Hit }) {
  const href = hrefOf(hit);
  const name = <Visible text={nameOf(hit)} />;
  return href === null ? (
    name
  ) : (
    <a class="row-link" href={href}>
      {name}
    </a>
  );
}
