/** An endpoint is added in three steps, and changed in one. */
import { useEffect } from 'preact/hooks';
import { useSignal } from '../browser/signals.ts';
import type { ComponentChildren } from 'preact';
import type { Signal } from '../browser/signals.ts';

import type { WebhookWithHealth } from '../api/answers.ts';
import { write } from '../api/client.ts';
import { fieldProblems } from '../api/failure.ts';
import { useRead } from '../api/reading.ts';
import { goTo, hrefTo } from '../browser/location.ts';
import { Answered } from '../parts/answered.tsx';
import { OrderSaid, useOrder } from '../parts/order.tsx';
import type { Order } from '../parts/order.tsx';
import { Heading } from '../parts/page.tsx';
import { Visible } from '../parts/text.tsx';
import { Secret } from './secret.tsx';

interface Wanted {
  url: string;
  name: string;
  /** Patterns; null: all events. */
  types: readonly string[] | null;
}

const problemsOf = (order: Order): Record<string, string> =>
  order.failure.value?.kind === 'refused' ? fieldProblems(order.failure.value.problem) : {};

const bodyOf = ({ url, name, types }: Wanted) => ({ url, name, event_types: types });

const STEPS = ['Where', 'What', 'Look it over'] as const;

export function AddEndpoint() {
  const step = useSignal(0);
  const wanted = useSignal<Wanted>({ url: 'https://', name: '', types: null });
  const order = useOrder();
  const made = useSignal<{ id: string; secret: string | null } | null>(null);
  useEffect(() => document.querySelector<HTMLElement>('h1')?.focus(), [step.value, made.value]);
  const create = () =>
    order.give(
      () => write('POST /v1/webhooks', { body: bodyOf(wanted.value), idempotencyKey: crypto.randomUUID() }),
      ({ id, signing_secret }) => {
        made.value = { id, secret: signing_secret ?? null };
        return null;
      },
    );
  if (made.value) return <Made {...made.value} />;
  const { url, name, types } = wanted.value;
  const next = (event: Event) => {
    event.preventDefault();
    if (step.value < 2) step.value += 1;
    else void create();
  };
  return (
    <form onSubmit={next}>
      <p class="crumbs">
        <a href={hrefTo(['endpoints'])}>Endpoints</a>
      </p>
      <Heading title={`Add an endpoint: ${STEPS[step.value]}`} />
      <p class="soft">Step {step.value + 1} of 3</p>
      {step.value === 0 && <Where wanted={wanted} problems={problemsOf(order)} />}
      {step.value === 1 && <What wanted={wanted} />}
      {step.value === 2 && (
        <dl class="facts">
          <dt>Name</dt>
          <dd>
            <Visible text={name} />
          </dd>
          <dt>URL</dt>
          <dd>
            <Visible text={url} />
          </dd>
          <dt>Events</dt>
          <dd>{types === null ? 'all' : types.join(', ') || 'none'}</dd>
        </dl>
      )}
      <OrderSaid order={order} />
      <div class="actions">
        <button type="submit" class="primary" disabled={order.busy.value}>
          {step.value === 2 ? 'Add it' : 'Next'}
        </button>
        {step.value > 0 && (
          <button type="button" onClick={() => (step.value -= 1)}>
            Back
          </button>
        )}
      </div>
    </form>
  );
}

const Made = ({ id, secret }: { id: string; secret: string | null }) => (
  <>
    <Heading title="The endpoint is added" />
    {secret !== null && <Secret value={secret} />}
    <p>
      <a class="button primary" href={hrefTo(['endpoints', id])}>
        Go to the endpoint
      </a>
    </p>
  </>
);

interface PartProps {
  wanted: Signal<Wanted>;
}

function Where({ wanted, problems }: PartProps & { problems: Readonly<Record<string, string>> }) {
  const set = (change: Partial<Wanted>) => (wanted.value = { ...wanted.value, ...change });
  return (
    <>
      <Text id="url" label="URL" problem={problems['url']} hint="https, at a public address.">
        <input
          id="url"
          type="url"
          required
          pattern="https://.+"
          maxLength={2_083}
          value={wanted.value.url}
          spellcheck={false}
          onInput={({ currentTarget }) => set({ url: currentTarget.value })}
        />
      </Text>
      <Text id="name" label="Name" problem={problems['name']} hint="For you: 3 to 255 characters.">
        <input
          id="name"
          required
          minLength={3}
          maxLength={255}
          value={wanted.value.name}
          onInput={({ currentTarget }) => set({ name: currentTarget.value })}
        />
      </Text>
    </>
  );
}

interface TextProps {
  id: string;
  label: string;
  hint: string;
  problem: string | undefined;
  children: ComponentChildren;
}

const Text = ({ id, label, hint, problem, children }: TextProps) => (
  <div class={`field ${problem ? 'wrong' : ''}`}>
    <label for={id}>{label}</label>
    {children}
    {problem && (
      <p class="bad-text" role="alert">
        {problem}
      </p>
    )}
    <p class="hint">{hint}</p>
  </div>
);

const OWN_SOURCE = 'subrelay';

/** All events, or those of some families. */
function What({ wanted }: PartProps) {
  const read = useRead('/v1/event-types', {});
  const { types } = wanted.value;
  const set = (given: readonly string[] | null) => (wanted.value = { ...wanted.value, types: given });
  return (
    <Answered read={read}>
      {({ event_types }) => {
        const names = event_types
          .filter(({ sources }) => sources.some(({ source }) => source !== OWN_SOURCE))
          .map(({ type }) => `${type.split('.')[0] ?? type}.*`);
        const families = [...new Set([...names, ...(types ?? [])])];
        return (
          <fieldset class="field">
            <legend>Events</legend>
            <div class="boxes">
              <label>
                <input type="checkbox" checked={types === null} onChange={() => set(types === null ? [] : null)} /> all
              </label>
              {families.map((family) => (
                <label key={family}>
                  <input
                    type="checkbox"
                    disabled={types === null}
                    checked={types === null || types.includes(family)}
                    onChange={() => set(toggled(types ?? [], family))}
                  />{' '}
                  {family}
                </label>
              ))}
            </div>
          </fieldset>
        );
      }}
    </Answered>
  );
}

const toggled = (chosen: readonly string[], family: string): string[] =>
  chosen.includes(family) ? chosen.filter((each) => each !== family) : [...chosen, family];

export function EditEndpoint({ id }: { id: string }) {
  const read = useRead('/v1/webhooks/{id}', { id });
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['endpoints'])}>Endpoints</a> / <a href={hrefTo(['endpoints', id])}>Endpoint</a>
      </p>
      <Heading title="Edit an endpoint" />
      <Answered read={read}>{(webhook) => <Fields webhook={webhook} />}</Answered>
    </>
  );
}

function Fields({ webhook }: { webhook: WebhookWithHealth }) {
  const { id, url, name, event_types } = webhook;
  const wanted = useSignal<Wanted>({ url, name, types: event_types });
  const order = useOrder();
  const save = async (event: Event) => {
    event.preventDefault();
    const { types, ...others } = wanted.value;
    // Headers were given for the origin that there was.
    const moved = new URL(others.url).origin === new URL(url).origin ? {} : { headers: {} };
    const body = { ...others, ...moved, event_types: types ?? ['*'] };
    const isSaved = await order.give(
      () => write('PATCH /v1/webhooks/{id}', { id, body }),
      () => null,
    );
    if (isSaved) goTo(['endpoints', id]);
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <Where wanted={wanted} problems={problemsOf(order)} />
      <What wanted={wanted} />
      <OrderSaid order={order} />
      <div class="actions">
        <button type="submit" class="primary" disabled={order.busy.value}>
          Save
        </button>
        <a class="button" href={hrefTo(['endpoints', id])}>
          Leave it as it is
        </a>
      </div>
    </form>
  );
}
