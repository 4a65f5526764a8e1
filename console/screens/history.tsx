/** What happened to a subscription, or to whatever else events are about. */
import type { SubjectView, TimelineDeliveryView, TimelineEventView } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { hrefTo, place } from '../browser/location.ts';
import { countText } from '../format/number.ts';
import { labelOf } from '../format/form.ts';
import { spanText } from '../format/time.ts';
import { sourceText } from '../format/words.ts';
import { Answered, Skeleton } from '../parts/answered.tsx';
import { JsonTree } from '../parts/json.tsx';
import { Empty, Heading, Pager } from '../parts/page.tsx';
import { DeliveryStatus } from '../parts/status.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { Step } from './delivery-story.tsx';

export function History({ id }: { id: string }) {
  const subject = useRead('/v1/subjects/{id}', { id });
  const timeline = useRead('/v1/subjects/{id}/timeline', { id, query: { cursor: place.value.query.get('cursor') } });
  const { value, failure } = subject.state.value;
  const again = () => void Promise.all([subject.again(), timeline.again()]);
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['search'])}>Find</a> / {value ? labelOf(value.kind) : 'History'}
      </p>
      <Heading title={value?.id ?? 'History'}>
        <a class="button" href={hrefTo(['deliveries'], { subject: id })}>
          Its deliveries
        </a>
        <button type="button" onClick={again}>
          Refresh
        </button>
      </Heading>
      {/* Its name may take more lines than what stands there before. */}
      {value === null && failure === null ? (
        <Skeleton rows={8} />
      ) : (
        <div class="columns">
          <section aria-labelledby="story">
            <h2 id="story">Timeline, newest first</h2>
            <Answered read={timeline}>
              {({ events, next_cursor }) => (
                <>
                  {events.length > 0 ? <Events events={events} /> : <Empty title="No event is kept of it." />}
                  <Pager next={next_cursor} />
                </>
              )}
            </Answered>
          </section>
          <aside aria-label="What is known">
            <Answered read={subject} rows={4}>
              {(known) => <Known subject={known} />}
            </Answered>
          </aside>
        </div>
      )}
    </>
  );
}

const Events = ({ events }: { events: readonly TimelineEventView[] }) => (
  <ol class="story">
    {events.map((event) => (
      <Step
        key={event.id}
        at={event.received_at}
        glyph={toneOf(event) === 'bad' ? 'wrong' : 'info'}
        tone={toneOf(event)}
        title={<Visible text={event.type} />}
      >
        <p class="soft">
          <Visible text={event.source_type} />, matched {countText(event.matched, 'webhook')}
          {event.recovered && '; its notification never arrived, reconcile found it'}
        </p>
        <ul class="under">
          {event.deliveries.map((delivery) => (
            <UnderEvent key={delivery.id} delivery={delivery} />
          ))}
        </ul>
        {!!event.expired_deliveries && (
          <p class="soft">{countText(event.expired_deliveries, 'delivery is', 'deliveries are')} kept no longer.</p>
        )}
        {event.more_deliveries && <a href={hrefTo(['deliveries'], { event_id: event.id })}>All of its deliveries</a>}
      </Step>
    ))}
  </ol>
);

const toneOf = ({ deliveries }: TimelineEventView): 'bad' | 'calm' =>
  deliveries.some(({ status }) => status === 'failed' || status === 'discarded') ? 'bad' : 'calm';

function UnderEvent({ delivery }: { delivery: TimelineDeliveryView }) {
  const { id, webhook_name, attempts, origin } = delivery;
  return (
    <li>
      <a href={hrefTo(['deliveries', id])}>
        <Visible text={webhook_name ?? 'a deleted webhook'} />
      </a>{' '}
      <DeliveryStatus delivery={delivery} />
      {origin === 'replay' && <span class="soft"> replay</span>}
      {attempts[0] && (
        <span class="soft">
          {' '}
          {attempts[0].response_status_code > 0
            ? `HTTP ${attempts[0].response_status_code}`
            : attempts[0].error_code}{' '}
          in {spanText(attempts[0].execution_duration)}, <Time at={attempts[0].started_at} />
          {attempts[0].state_status && `, state ${attempts[0].state_status}`}
        </span>
      )}
    </li>
  );
}

function Known({ subject }: { subject: SubjectView }) {
  const { key, source, account, customer, state, state_status, observed_at, replaced_by } = subject;
  return (
    <>
      <dl class="facts">
        <dt>Source</dt>
        <dd>
          {sourceText(source)} <Visible text={account} />
        </dd>
        <dt>State</dt>
        <dd>
          {state_status ?? 'not known'}
          {observed_at && (
            <>
              , as of <Time at={observed_at} far />
            </>
          )}
        </dd>
        {customer && (
          <>
            <dt>Customer</dt>
            <dd>
              <a href={hrefTo(['deliveries'], { customer })}>All of its deliveries</a>
            </dd>
          </>
        )}
        {replaced_by && (
          <>
            <dt>Replaced by</dt>
            <dd>
              <a href={hrefTo(['history', replaced_by.key])}>
                <Visible text={replaced_by.id} />
              </a>
            </dd>
          </>
        )}
        <dt>Key</dt>
        <dd>
          <Id id={key} />
        </dd>
      </dl>
      {state !== null && (
        <details class="payload" open>
          <summary>State</summary>
          <JsonTree value={state} />
        </details>
      )}
    </>
  );
}
