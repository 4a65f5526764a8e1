/** One endpoint: how it does, what it gets, and what can be done with it. */
import { useSignal } from '../browser/signals.ts';
import type { Signal } from '../browser/signals.ts';

import type { WebhookWithHealth } from '../api/answers.ts';
import { write } from '../api/client.ts';
import type { Result } from '../api/failure.ts';
import { useRead } from '../api/reading.ts';
import { goTo, hrefTo } from '../browser/location.ts';
import { causeText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Heading } from '../parts/page.tsx';
import { Question } from '../parts/question.tsx';
import { SampleTest } from '../parts/sample-test.tsx';
import { HEALTH, Health } from '../parts/status.tsx';
import { Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { Secret } from './secret.tsx';
import { can } from './session.ts';

const EVERY_MS = 15_000;

export function Endpoint({ id }: { id: string }) {
  const read = useRead('/v1/webhooks/{id}', { id }, { everyMs: EVERY_MS });
  const { value } = read.state.value;
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['endpoints'])}>Endpoints</a>
      </p>
      <Heading title={value?.name ?? 'Endpoint'}>
        {can('edit') && (
          <a class="button" href={hrefTo(['endpoints', id, 'edit'])}>
            Edit
          </a>
        )}
      </Heading>
      <Answered read={read}>{(webhook) => <Shown webhook={webhook} again={read.again} />}</Answered>
    </>
  );
}

interface Props {
  webhook: WebhookWithHealth;
  again: () => Promise<void>;
}

function Shown({ webhook, again }: Props) {
  const { id, url, event_types, trouble, paused } = webhook;
  return (
    <>
      <section class={`verdict ${HEALTH[webhook.health].tone}`} aria-label="Health">
        <p class="standing">
          <Health health={webhook.health} />
        </p>
        <p class="sentence">{healthText(webhook)}</p>
        <Actions webhook={webhook} again={again} />
      </section>
      <dl class="facts">
        <dt>URL</dt>
        <dd>
          <Visible text={url} />
        </dd>
        <dt>Events</dt>
        <dd>{event_types === null ? 'all' : event_types.join(', ') || 'none'}</dd>
        {paused?.reason && (
          <>
            <dt>Paused because</dt>
            <dd>
              <Visible text={paused.reason} />
            </dd>
          </>
        )}
        {trouble?.last_failure_at && (
          <>
            <dt>Last failure</dt>
            <dd>
              <Time at={trouble.last_failure_at} far /> {trouble.cause && causeText(trouble.cause)}
            </dd>
          </>
        )}
        <dt>Deliveries</dt>
        <dd>
          <a href={hrefTo(['deliveries'], { webhook_id: id })}>Show its deliveries</a>
        </dd>
      </dl>
      {(can('edit') || can('retry')) && <SampleTest id={id} />}
    </>
  );
}

const healthText = ({ health, trouble }: WebhookWithHealth): string =>
  health === 'ok'
    ? 'It answers as it should.'
    : `${trouble?.waiting ?? 0} deliveries wait for it.${health === 'disabled' ? ' Mend it, then enable it.' : ''}`;

type Asked = 'pause' | 'delete' | 'rotate';

function Actions({ webhook: { id, name, status }, again }: Props) {
  const order = useOrder();
  const asks = useSignal<Asked | null>(null);
  const secret = useSignal<string | null>(null);
  const close = () => (asks.value = null);
  const resume = async () => {
    await order.give(
      () => write('POST /v1/webhooks/{id}/resume', { id }),
      () => 'It is active: what waited for it goes out now.',
    );
    await again();
  };
  return (
    <>
      <div class="actions">
        {can('edit') && status === 'active' && (
          <button type="button" onClick={() => (asks.value = 'pause')}>
            Pause…
          </button>
        )}
        {can('edit') && status !== 'active' && (
          <button type="button" class="primary" disabled={order.busy.value} onClick={() => void resume()}>
            {status === 'paused' ? 'Resume' : 'Enable'}
          </button>
        )}
        {can('rotate') && (
          <button type="button" onClick={() => (asks.value = 'rotate')}>
            Rotate its secret…
          </button>
        )}
        {can('edit') && (
          <button type="button" class="danger" onClick={() => (asks.value = 'delete')}>
            Delete…
          </button>
        )}
      </div>
      <OrderSaid order={order} />
      {secret.value && <Secret value={secret.value} />}
      {asks.value !== null && <Asking asked={asks.value} {...{ id, name, close, again, secret }} />}
    </>
  );
}

interface AskingProps {
  asked: Asked;
  id: string;
  name: string;
  close: () => void;
  again: () => Promise<void>;
  secret: Signal<string | null>;
}

const QUESTIONS: Record<Asked, { title: string; text: string; yes: string }> = {
  pause: {
    title: 'Pause',
    text: 'What it gets is kept, and goes out when it is resumed.',
    yes: 'Pause it',
  },
  delete: {
    title: 'Delete',
    text: 'What waits for it is not sent any more.',
    yes: 'Delete it',
  },
  rotate: {
    title: 'A new secret for',
    text: 'The new one is shown once. For a day requests are signed with both.',
    yes: 'Make a new one',
  },
};

function Asking({ asked, id, name, close, again, secret }: AskingProps) {
  const { title, text, yes } = QUESTIONS[asked];
  const done = (made: string | null) => {
    if (made !== null) secret.value = made;
    return asked === 'delete' ? goTo(['endpoints']) : again();
  };
  return (
    <Question
      {...{ title: `${title} ${name}?`, yes, close, done }}
      danger={asked === 'delete'}
      order={() => ordered(asked, id)}
    >
      <p>{text}</p>
    </Question>
  );
}

/** @returns a secret that was made */
async function ordered(asked: Asked, id: string): Promise<Result<string | null>> {
  const body = { secret: 'signing_secret' };
  const result =
    asked === 'pause'
      ? await write('POST /v1/webhooks/{id}/pause', { id, body: {} })
      : asked === 'delete'
        ? await write('DELETE /v1/webhooks/{id}', { id })
        : await write('POST /v1/webhooks/{id}/rotate-secret', { id, body, idempotencyKey: crypto.randomUUID() });
  return result.ok ? { ...result, value: result.value?.signing_secret ?? null } : result;
}
