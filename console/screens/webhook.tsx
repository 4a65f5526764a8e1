/** One webhook: how it does, what it gets, its secrets. */
import type { WebhookWithHealth } from '../api/answers.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { hrefTo } from '../browser/location.ts';
import { countText } from '../format/number.ts';
import { reasonText } from '../format/words.ts';
import { Answered } from '../parts/answered.tsx';
import { Copy } from '../parts/copy.tsx';
import { Empty, Heading } from '../parts/page.tsx';
import { HEALTH, Health } from '../parts/status.tsx';
import { Id, Visible } from '../parts/text.tsx';
import { Time } from '../parts/time.tsx';
import { DeliveryTable } from './deliveries.tsx';
import { WebhookActions } from './webhook-actions.tsx';
import { WebhookSecrets } from './webhook-secrets.tsx';
import { WebhookTest } from './webhook-test.tsx';
import { WebhookVerification } from './webhook-verify.tsx';
import { typesText } from './webhooks.tsx';

const LOOK_MS = 15_000;

export function Webhook({ id }: { id: string }) {
  const read = useRead('/v1/webhooks/{id}', { id }, { everyMs: LOOK_MS });
  const { value } = read.state.value;
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['webhooks'])}>Webhooks</a> / <Id id={id} short />
      </p>
      <Heading title={value?.name ?? 'Webhook'}>
        <a class="button" href={hrefTo(['deliveries'], { webhook_id: id })}>
          Its deliveries
        </a>
        {may('admin') && (
          <a class="button" href={hrefTo(['webhooks', id, 'edit'])}>
            Edit
          </a>
        )}
      </Heading>
      <Answered read={read}>{(webhook) => <Shown webhook={webhook} again={read.again} />}</Answered>
    </>
  );
}

function Shown({ webhook, again }: { webhook: WebhookWithHealth; again: () => Promise<void> }) {
  const { health } = webhook;
  return (
    <>
      <section class={`verdict ${HEALTH[health].tone}`} aria-label="Health">
        <p class="standing">
          <Health health={health} />
        </p>
        <p class="sentence">
          <HealthSentence webhook={webhook} />
        </p>
        <WebhookActions webhook={webhook} again={again} />
      </section>
      <div class="columns">
        <div class="stack">
          <LastDeliveries id={webhook.id} />
          <WebhookTest id={webhook.id} />
          <WebhookSecrets webhook={webhook} />
          <WebhookVerification webhook={webhook} />
        </div>
        <aside aria-label="Settings">
          <Settings webhook={webhook} />
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
            <DeliveryTable deliveries={deliveries} without="Webhook" />
          ) : (
            <Empty title="Nothing was sent to it yet." />
          )
        }
      </Answered>
    </section>
  );
}

/** What its health means for its deliveries. */
function HealthSentence({ webhook }: { webhook: WebhookWithHealth }) {
  const { health, failing_since, limited_since, disabled_reason, paused } = webhook;
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

const Paused = ({ paused }: Pick<WebhookWithHealth, 'paused'>) => (
  <>
    Somebody paused it
    {paused && (
      <>
        <Since at={paused.at} />, key <Visible text={paused.by} />
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

function Settings({ webhook }: { webhook: WebhookWithHealth }) {
  const { url, event_types, match, retry_policy, max_delivery_attempts: attempts, id } = webhook;
  const matched = Object.entries(match);
  const rate: [string, string][] = webhook.rate_limit
    ? [['Rate', `${webhook.rate_limit} in ${webhook.rate_limit_duration} s`]]
    : [];
  const rows: [string, preact.ComponentChildren][] = [
    ['URL', <Visible text={url} />],
    ['Gets', typesText(event_types)],
    ...matched.map(([key, values]): [string, preact.ComponentChildren] => [
      `Only ${key}`,
      <Visible text={values.join(', ')} />,
    ]),
    ['Signed with', webhook.signatures.join(', ')],
    ['Retries', `${Array.isArray(retry_policy) ? 'own delays' : retry_policy}, ${countText(attempts, 'attempt')}`],
    ['Time-out', `${webhook.delivery_attempt_timeout} s`],
    ['Order', webhook.ordering === 'subject' ? 'one subject after the other' : 'none'],
    ...rate,
    ['Headers', webhook.header_names.join(', ') || 'none of its own'],
    ['Changed', <Time at={webhook.updated_at} far />],
    [
      'Id',
      <>
        <Id id={id} /> <Copy text={id} what="the webhook’s id" />
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
