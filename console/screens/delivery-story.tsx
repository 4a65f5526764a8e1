/** What happened, in its order: notification, event, other deliveries, attempts. */
import type { ComponentChildren } from 'preact';

import type { AttemptView, DeliveryView, WholeEvent } from '../api/answers.ts';
import { useAttempts, useRead } from '../api/reading.ts';
import type { Read } from '../api/reading.ts';
import { nameOf } from '../api/names.ts';
import { countText } from '../format/number.ts';
import { sourceText } from '../format/words.ts';
import { FailureNote, Skeleton } from '../parts/answered.tsx';
import { Glyph } from '../parts/glyph.tsx';
import type { GlyphName } from '../parts/glyph.tsx';
import type { Tone } from '../parts/status.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { Attempt } from './attempt.tsx';
import { WhoGotIt } from './who-got-it.tsx';

export function DeliveryStory({ delivery }: { delivery: DeliveryView }) {
  const { event_id, next_attempt_at } = delivery;
  const event = useRead('/v1/events/{id}', event_id === null ? null : { id: event_id });
  const attempts = useAttempts(delivery);
  return (
    <section aria-labelledby="story">
      <h2 id="story">Timeline</h2>
      <ol class="story">
        {event_id === null ? <GivenPayload at={delivery.created_at} /> : <EventSteps read={event} />}
        <Step at={delivery.created_at} glyph="info" title={<Made webhookId={delivery.webhook_id} />}>
          {event_id !== null && <WhoGotIt eventId={event_id} />}
        </Step>
        <Attempts read={attempts} />
        {next_attempt_at && (
          <Step at={next_attempt_at} far glyph="wait" title="Next attempt" tone="calm">
            <span class="soft">{countText(delivery.attempts_left, 'attempt')} left, this one included</span>
          </Step>
        )}
      </ol>
    </section>
  );
}

const Made = ({ webhookId }: { webhookId: string }) => (
  <>
    Delivery to <Visible text={nameOf(webhookId)} /> made
  </>
);

interface StepProps {
  at: string;
  far?: boolean;
  glyph: GlyphName;
  tone?: Tone;
  title: ComponentChildren;
  children?: ComponentChildren;
}

export const Step = ({ at, far = false, glyph, tone = 'calm', title, children }: StepProps) => (
  <li class={`step ${tone}`}>
    <Glyph name={glyph} />
    <div class="step-body">
      <p class="step-title">
        <strong>{title}</strong> <Time at={at} far={far} />
      </p>
      {children}
    </div>
  </li>
);

const GivenPayload = ({ at }: { at: string }) => <Step at={at} glyph="info" title="Payload given through the API" />;

const Told = ({ event: { source, source_type } }: { event: WholeEvent }) =>
  source === 'api' ? (
    <>
      <Visible text={source_type} /> given through the API
    </>
  ) : (
    <>
      {sourceText(source)} told of <Visible text={source_type} />
    </>
  );

function EventSteps({ read }: { read: Read<WholeEvent> }) {
  const { value: event, failure } = read.state.value;
  if (event === null) {
    return (
      <>
        <li class="step">{failure ? <FailureNote failure={failure} again={read.again} /> : <Skeleton rows={1} />}</li>
        {!failure && (
          <li class="step">
            <Skeleton rows={1} />
          </li>
        )}
      </>
    );
  }
  return (
    <>
      <Step at={event.received_at} glyph="info" title={<Told event={event} />}>
        <p class="soft">
          Account <Visible text={event.account} />, happened <Time at={event.occurred_at} />
          {event.recovered && '; its notification never arrived, reconcile found it'}
        </p>
      </Step>
      <Step at={event.stored_at} glyph="done" title={<Visible text={event.type} />}>
        <p class="soft">
          Stored as <Id id={event.id} short />, matched {countText(event.matched, 'webhook')}
          {event.subject && (
            <>
              , about {event.subject.kind} <Visible text={event.subject.id} />
            </>
          )}
        </p>
      </Step>
    </>
  );
}

function Attempts({ read }: { read: Read<{ delivery_attempts: AttemptView[]; next_cursor: string | null }> }) {
  const { value, failure } = read.state.value;
  if (value === null) {
    return (
      <li class="step">{failure ? <FailureNote failure={failure} again={read.again} /> : <Skeleton rows={3} />}</li>
    );
  }
  const inOrder = value.delivery_attempts.toReversed();
  return (
    <>
      {value.next_cursor !== null && <li class="step soft">Earlier attempts are not shown.</li>}
      {inOrder.map((attempt, index) => (
        <Attempt key={attempt.id} attempt={attempt} open={index === inOrder.length - 1} />
      ))}
    </>
  );
}
