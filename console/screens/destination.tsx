/** One destination: how it does, what it gets; of a webhook its secrets, too. */
import type { DestinationWithHealth, WebhookWithHealth } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { hrefTo } from '../browser/location.ts';
import { countText } from '../format/number.ts';
import { reasonText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Copy } from '../parts/copy.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { SampleTest } from '../parts/sample-test.tsx';
import { HEALTH, Health } from '../parts/status.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { DeliveryTable } from './deliveries.tsx';
import { DestinationActions } from './destination-actions.tsx';
import { OwnTables, ownFacts } from './destination-own.tsx';
import { typesText } from './destinations.tsx';
import { WebhookSecrets } from './webhook-secrets.tsx';

const LOOK_MS = 15_000;

export function Destination({ id }: { id: string }) {
  const read = useRead('/v1/destinations/{id}', { id }, { everyMs: LOOK_MS });
  const { value } = read.state.value;
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['destinations'])}>Destinations</a> / <Id id={id} short />
      </p>
      <Heading title={value?.name ?? 'Destination'}>
        <a class="button" href={hrefTo(['deliveries'], { webhook_id: id })}>
          Its deliveries
        </a>
        {(value?.kind === 'jira' || value?.kind === 'slack') && (
          <a class="button" href={hrefTo(['destinations', id, 'people'])}>
            Its people
          </a>
        )}
        {may('admin') && value?.kind === 'webhook' && (
          <a class="button" href={hrefTo(['destinations', id, 'edit'])}>
            Edit
          </a>
        )}
      </Heading>
      <Answered read={read}>{(destination) => <Shown destination={destination} again={read.again} />}</Answered>
    </>
  );
}

function Shown({ destination, again }: { destination: DestinationWithHealth; again: () => Promise<void> }) {
  const { health, id } = destination;
  return (
    <>
      <section class={`verdict ${HEALTH[health].tone}`} aria-label="Health">
        <p class="standing">
          <Health health={health} />
        </p>
        <p class="sentence">
          <HealthSentence destination={destination} />
        </p>
        <DestinationActions destination={destination} again={again} />
      </section>
      <div class="columns">
        <div class="stack">
          <LastDeliveries id={id} />
          <OwnTables destination={destination} />
          {destination.kind === 'webhook' && (
            <>
              {may('operator') && <SampleTest id={id} />}
              <WebhookSecrets webhook={destination} />
            </>
          )}
        </div>
        <aside aria-label="Settings">
          <Settings destination={destination} />
        </aside>
      </div>
    </>
  );
}

function LastDeliveries({ id }: { id: string }) {
  const read = useRead('/v1/deliveries', { query: { webhook_id: id, fields: 'summary', limit: 8 } });
  return (
    <section aria-labelledby="lately">
      <h2 id="lately">Lately</h2>
      <Answered read={read} rows={4}>
        {({ deliveries }) =>
          deliveries.length > 0 ? (
            <DeliveryTable deliveries={deliveries} without="Destination" />
          ) : (
            <Empty title="Nothing was sent to it yet." />
          )
        }
      </Answered>
    </section>
  );
}

/** What its health means for its deliveries. */
function HealthSentence({ destination }: { destination: DestinationWithHealth }) {
  const { health, failing_since, limited_since, disabled_reason, paused } = destination;
  switch (health) {
    case 'ok':
      return <>It answers. What it gets is sent at once.</>;
    case 'slow':
      return <>Its answers take over a second. What it gets is sent, beside the others.</>;
    case 'limited':
      return (
        <>
          Deliveries wait for its rate
          <Since at={limited_since} />. Nothing is lost.
        </>
      );
    case 'failing':
      return (
        <>
          Nothing has succeeded
          <Since at={failing_since} />. Deliveries are retried; nothing is lost.
        </>
      );
    case 'open':
      return (
        <>
          Nothing has succeeded
          <Since at={failing_since} />. Its deliveries are held; one at a time is sent to find out whether it is back.
        </>
      );
    case 'paused':
      return <Paused paused={paused} />;
    case 'disabled':
      return <>It gets nothing new. {disabled_reason && `${reasonText(disabled_reason)}.`}</>;
  }
}

const Since = ({ at }: { at: string | null }) =>
  at === null ? null : (
    <>
      {' '}
      since <Time at={at} far />
    </>
  );

const Paused = ({ paused }: Pick<DestinationWithHealth, 'paused'>) => (
  <>
    {paused?.by === 'subrelay' ? 'Subrelay paused it' : 'Somebody paused it'}
    {paused && (
      <>
        <Since at={paused.at} />
        {paused.by !== null && paused.by !== 'subrelay' && (
          <>
            , key <Visible text={paused.by} />
          </>
        )}
        {paused.reason && (
          <>
            : “<Visible text={paused.reason} />”
          </>
        )}
      </>
    )}
    . What it gets is kept, and sent when it is resumed.
  </>
);

type Fact = [string, preact.ComponentChildren];

const webhookFacts = ({ url, signatures, header_names }: WebhookWithHealth): Fact[] => [
  ['URL', <Visible text={url} />],
  ['Signed with', signatures.join(', ')],
  ['Headers', header_names.join(', ') || 'none of its own'],
];

function Settings({ destination }: { destination: DestinationWithHealth }) {
  const { kind, event_types, match, retry_policy, max_delivery_attempts: attempts, id } = destination;
  const matched = Object.entries(match);
  const rate: Fact[] = destination.rate_limit
    ? [['Rate', `${destination.rate_limit} in ${destination.rate_limit_duration} s`]]
    : [];
  const rows: Fact[] = [
    ...(kind === 'webhook' ? webhookFacts(destination) : ownFacts(destination)),
    ['Gets', typesText(event_types)],
    ...matched.map(([key, values]): Fact => [`Only ${key}`, <Visible text={values.join(', ')} />]),
    ['Retries', `${Array.isArray(retry_policy) ? 'own delays' : retry_policy}, ${countText(attempts, 'attempt')}`],
    ['Time-out', `${destination.delivery_attempt_timeout} s`],
    ['Order', destination.ordering === 'subject' ? 'one subject after the other' : 'none'],
    ...rate,
    ['Changed', <Time at={destination.updated_at} far />],
    [
      'Id',
      <>
        <Id id={id} /> <Copy text={id} what="its id" />
      </>,
    ],
  ];
  return (
    <dl class="facts">
      {rows.map(([title, value]) => (
        <>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}
