/** A webhook's secrets: shown once, rotated with an overlap; and how receivers verify by them. */
import { useSignal } from '../browser/signals.ts';

import type { KeyView, RotatedWebhookView, WebhookView } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { useRead } from '../api/reading.ts';
import { may } from '../api/session.ts';
import { hrefTo } from '../browser/location.ts';
import { labelOf } from '../format/form.ts';
import { Answered } from '../parts/answered.tsx';
import { Copy } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import { Glyph } from '../parts/glyph.tsx';
import { Heading } from '../parts/page.tsx';
import { Status } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import { WebhookVerification } from './webhook-verify.tsx';

export function WebhookSecrets({ webhook }: { webhook: WebhookView }) {
  const { id, signatures } = webhook;
  const read = useRead('/v1/webhooks/{id}/keys', { id });
  const { value: known } = read.state.value;
  const rotating = useSignal<KeyView['secret'] | null>(null);
  return (
    <>
      <section aria-labelledby="secrets">
        <h2 id="secrets">Secrets</h2>
        <Answered read={read} rows={2}>
          {({ keys }) => (
            <>
              <ul class="keys">
                {keys.map((key, index) => (
                  <Key value={key} newest={isNewest(keys, index)} rotate={() => (rotating.value = key.secret)} />
                ))}
              </ul>
              {[...new Set(keys.map(({ secret }) => secret))].map((secret) => (
                <Overlap key={secret} secret={secret} keys={keys.filter((each) => each.secret === secret)} />
              ))}
            </>
          )}
        </Answered>
        {rotating.value && (
          <Rotation id={id} secret={rotating.value} close={() => (rotating.value = null)} done={read.again} />
        )}
      </section>
      {known && <WebhookVerification signatures={signatures} verification={known.verification} />}
    </>
  );
}

interface OverlapProps {
  secret: KeyView['secret'];
  /** Newest first. */
  keys: readonly KeyView[];
}

/** What a rotation comes to, in its order of time. A header with room for one signature has the old one until the end. */
function Overlap({ secret, keys: [newest, ...older] }: OverlapProps) {
  if (!newest || older.length === 0) return null;
  const which = older.length === 1 ? 'the old one' : `${older.length} old ones`;
  const now = newest.signs ? `the new one signs, and ${which}` : `${which} signs, the new one waits`;
  return (
    <ol class="story" aria-label={`Rotation: ${labelOf(secret)}`}>
      <li class="step calm">
        <Glyph name="wait" />
        <div class="step-body">
          <strong>Now</strong> {labelOf(secret)}: {now}.
        </div>
      </li>
      {older.toReversed().map(({ expires_at }, index) => (
        <li class="step">
          <Glyph name="done" />
          <div class="step-body">
            {expires_at ? <Time at={expires_at} far /> : 'Later'}{' '}
            {index === older.length - 1 ? 'The new one signs alone.' : 'One of the old ones stops.'}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** They are listed newest first, kind by kind. */
const isNewest = (keys: readonly KeyView[], index: number): boolean =>
  keys.findIndex(({ secret }) => secret === keys[index]?.secret) === index;

function Key({ value, newest, rotate }: { value: KeyView; newest: boolean; rotate: () => void }) {
  const { secret, signatures, signs, expires_at, standard_webhooks_key, public_key } = value;
  const shown = standard_webhooks_key ?? public_key;
  return (
    <li>
      <div>
        <strong>{labelOf(secret)}</strong> <span class="soft">for {signatures.join(', ') || 'no signature'}</span>
        <p>
          {signs ? <Status tone="good" glyph="done" word="Signs" /> : <Status tone="calm" glyph="wait" word="Waits" />}
          {expires_at && (
            <span class="soft">
              {' '}
              until <Time at={expires_at} far />
            </span>
          )}
        </p>
        {shown && (
          <p>
            <code>{shown}</code> <Copy text={shown} what="the public key" />
          </p>
        )}
      </div>
      {newest && may('admin') && (
        <button type="button" onClick={rotate}>
          Rotate…
        </button>
      )}
    </li>
  );
}

const OVERLAPS = [
  [86_400, 'a day'],
  [7 * 86_400, 'seven days'],
  [3_600, 'an hour'],
  [0, 'not at all: the old one is known to others'],
] as const;

interface RotationProps {
  id: string;
  secret: KeyView['secret'];
  close: () => void;
  done: () => Promise<void>;
}

function Rotation({ id, secret, close, done }: RotationProps) {
  const order = useOrder();
  const overlap = useSignal(String(OVERLAPS[0][0]));
  const rotated = useSignal<RotatedWebhookView | null>(null);
  const key = useSignal(crypto.randomUUID());
  const rotate = async () => {
    const body = { secret, overlap_seconds: Number(overlap.value) };
    const give = () => write('POST /v1/webhooks/{id}/rotate-secret', { id, body, idempotencyKey: key.value });
    if (await order.give(give, (webhook) => ((rotated.value = webhook), 'Rotated.'))) await done();
  };
  return (
    <Dialog title={`Rotate: ${labelOf(secret)}`} close={close}>
      {rotated.value ? (
        <ShownOnce webhook={rotated.value} />
      ) : (
        <label class="field">
          <span>The old one signs on for</span>
          <select value={overlap.value} onChange={({ currentTarget }) => (overlap.value = currentTarget.value)}>
            {OVERLAPS.map(([seconds, text]) => (
              <option value={seconds}>{text}</option>
            ))}
          </select>
        </label>
      )}
      <OrderSaid order={order} />
      <div class="actions">
        {!rotated.value && (
          <button type="button" class="primary" disabled={order.busy.value} onClick={() => void rotate()}>
            Rotate it
          </button>
        )}
        <button type="button" onClick={close}>
          {rotated.value ? 'Done' : 'Leave it'}
        </button>
      </div>
    </Dialog>
  );
}

/** The members that a webhook has only in the answer to the request that made them. */
const onceIn = (webhook: WebhookView): [string, string][] =>
  Object.entries(webhook).flatMap(([name, value]): [string, string][] =>
    /^(signing_secret|secret_token|ed25519_private_key)$/.test(name) && typeof value === 'string'
      ? [[name, value]]
      : [],
  );

function ShownOnce({ webhook }: { webhook: WebhookView }) {
  const secrets = onceIn(webhook);
  if (secrets.length === 0) return <p>Its public half is listed; the private one stays here.</p>;
  return (
    <dl class="secrets">
      {secrets.map(([name, value]) => (
        <div key={name}>
          <dt>{labelOf(name)}, shown this once</dt>
          <dd>
            <code>{value}</code> <Copy text={value} what={labelOf(name).toLowerCase()} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What follows a new webhook: its secrets, before they are gone. */
export const NewSecrets = ({ webhook }: { webhook: WebhookView }) => (
  <>
    <Heading title={`${webhook.name} is added`} />
    <section class="verdict good" aria-label="Secrets">
      <ShownOnce webhook={webhook} />
      <p>Give them to whoever receives its webhooks. They can be rotated, and never be shown again.</p>
      <div class="actions">
        <a class="button primary" href={hrefTo(['destinations', webhook.id])}>
          I have them
        </a>
      </div>
    </section>
  </>
);
