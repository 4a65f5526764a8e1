/** One endpoint: how it does, what it gets, and what can be done with it. */
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';

import type { WebhookWithHealth } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { useRead } from '../api/reading.ts';
import { goTo, hrefTo } from '../browser/location.ts';
import { Answered } from '../parts/answered.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import type { Order } from '../parts/order.tsx';
import { Heading } from '../parts/page.tsx';
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
              <Time at={trouble.last_failure_at} far /> {trouble.cause?.replaceAll('_', ' ')}
            </dd>
          </>
        )}
        <dt>Deliveries</dt>
        <dd>
          <a href={hrefTo(['deliveries'], { webhook_id: id })}>Show its deliveries</a>
        </dd>
      </dl>
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
      {asks.value !== null && <Question asked={asks.value} {...{ id, name, close, again, secret }} />}
    </>
  );
}

interface QuestionProps {
  asked: Asked;
  id: string;
  name: string;
  close: () => void;
  again: () => Promise<void>;
  secret: Signal<string | null>;
}

const QUESTIONS: Record<Asked, { title: (name: string) => string; text: string; yes: string }> = {
  pause: {
    title: (name) => `Pause ${name}?`,
    text: 'What it gets is kept, and goes out when it is resumed.',
    yes: 'Pause it',
  },
  delete: {
    title: (name) => `Delete ${name}?`,
    text: 'What waits for it is not sent any more.',
    yes: 'Delete it',
  },
  rotate: {
    title: (name) => `A new secret for ${name}?`,
    text: 'The new one is shown once. For a day requests are signed with both.',
    yes: 'Make a new one',
  },
};

function Question({ asked, id, name, close, again, secret }: QuestionProps) {
  const order = useOrder();
  const { title, text, yes } = QUESTIONS[asked];
  const go = async () => {
    if (!(await done(order, asked, id, secret))) return;
    close();
    if (asked === 'delete') goTo(['endpoints']);
    else await again();
  };
  return (
    <Dialog title={title(name)} close={close}>
      <p>{text}</p>
      <OrderSaid order={order} />
      <div class="actions">
        <button
          type="button"
          class={asked === 'delete' ? 'danger' : 'primary'}
          disabled={order.busy.value}
          onClick={() => void go()}
        >
          {yes}
        </button>
        <button type="button" onClick={close}>
          Leave it
        </button>
      </div>
    </Dialog>
  );
}

const nothing = () => null;

function done(order: Order, asked: Asked, id: string, secret: Signal<string | null>): Promise<boolean> {
  if (asked === 'pause') return order.give(() => write('POST /v1/webhooks/{id}/pause', { id, body: {} }), nothing);
  if (asked === 'delete') return order.give(() => write('DELETE /v1/webhooks/{id}', { id }), nothing);
  const body = { secret: 'signing_secret' };
  return order.give(
    () => write('POST /v1/webhooks/{id}/rotate-secret', { id, body, idempotencyKey: crypto.randomUUID() }),
    ({ signing_secret }) => {
      secret.value = signing_secret ?? null;
      return null;
    },
  );
}
