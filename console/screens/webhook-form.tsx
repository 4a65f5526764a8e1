/** Makes or changes a webhook: a form of the API's own schema, with its own words where something is wrong. */
import { useEffect, useMemo } from 'preact/hooks';
import { signal, useSignal } from '../browser/signals.ts';
import type { Signal } from '../browser/signals.ts';

import type { WebhookView } from '../api/answers.ts';
import { read, write } from '../api/client.ts';
import { fieldProblems } from '../api/failure.ts';
import type { Failure } from '../api/failure.ts';
import { readNames } from '../api/names.ts';
import { goTo, hrefTo } from '../browser/location.ts';
import { bodyOf, patchOf } from '../format/form.ts';
import type { Field, Given } from '../format/form.ts';
import { FailureNote, Skeleton } from '../parts/answered.tsx';
import { FormField } from '../parts/field.tsx';
import { Glyph } from '../parts/glyph.tsx';
import { Heading } from '../parts/page.tsx';
import { givenOf, grouped } from './webhook-body.ts';
import { readFields } from './webhook-fields.ts';
import { WouldMatch } from './would-match.tsx';
import { NewSecrets } from './webhook-secrets.tsx';

interface Form {
  fields: Field[];
  given: Given;
  /** Of the webhook that is changed; null: it is a new one. */
  etag: string | null;
}

/** @param id of the webhook that is changed; absent: it is a new one */
export function WebhookForm({ id }: { id?: string }) {
  const { form, failure } = useForm(id);
  const made = useSignal<WebhookView | null>(null);
  if (made.value) return <NewSecrets webhook={made.value} />;
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo(['destinations'])}>Destinations</a>
      </p>
      <Heading title={id ? 'Edit the webhook' : 'Add a webhook'} />
      {failure.value && <FailureNote failure={failure.value} />}
      {form.value ? <Fields id={id} form={form.value} made={made} /> : !failure.value && <Skeleton rows={8} />}
    </>
  );
}

function useForm(id: string | undefined) {
  const state = useMemo(() => ({ form: signal<Form | null>(null), failure: signal<Failure | null>(null) }), [id]);
  useEffect(() => void load(), [id]);
  const load = async () => {
    const [fields, stored] = await Promise.all([readFields(), id ? read('/v1/webhooks/{id}', { id }) : null]);
    const failed = !fields.ok ? fields : stored && !stored.ok ? stored : null;
    if (failed) state.failure.value = failed.failure;
    else if (fields.ok) {
      const webhook = stored?.ok ? stored : null;
      const given = webhook ? givenOf(webhook.value, fields.value) : {};
      state.form.value = { fields: fields.value, given, etag: webhook?.etag ?? null };
    }
  };
  return state;
}

interface FieldsProps {
  id: string | undefined;
  form: Form;
  made: Signal<WebhookView | null>;
}

function Fields({ id, form: { fields, given, etag }, made }: FieldsProps) {
  const values = useSignal(given);
  const failure = useSignal<Failure | null>(null);
  const busy = useSignal(false);
  const key = useMemo(() => crypto.randomUUID(), [failure.value]);
  const problems = failure.value?.kind === 'refused' ? fieldProblems(failure.value.problem) : {};
  useEffect(() => document.querySelector<HTMLElement>('.wrong :is(input, select, textarea)')?.focus(), [failure.value]);
  const save = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    const result = id
      ? await write('PATCH /v1/webhooks/{id}', {
          ...{ id, body: patchOf(fields, given, values.value) },
          ...(etag && { ifMatch: etag }),
        })
      : await write('POST /v1/webhooks', { body: bodyOf(fields, values.value), idempotencyKey: key });
    busy.value = false;
    failure.value = result.ok ? null : result.failure;
    if (!result.ok) return;
    await readNames();
    if (id) goTo(['destinations', id]);
    else made.value = result.value;
  };
  return (
    <form class="form" noValidate onSubmit={(event) => void save(event)}>
      {grouped(fields).map(([title, some], index) => (
        <Group
          key={title}
          title={title}
          open={index < 2 || some.some(({ name }) => values.value[name] || problemOf(name, problems))}
        >
          {some.map((field) => (
            <FormField
              key={field.name}
              field={field}
              value={values.value[field.name] ?? ''}
              problem={problemOf(field.name, problems)}
              change={(value) => (values.value = { ...values.value, [field.name]: value })}
            />
          ))}
        </Group>
      ))}
      <WouldMatch id={id} fields={fields} given={values.value} />
      {failure.value && <Refused failure={failure.value} problems={unplaced(fields, problems)} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={busy.value}>
          {id ? 'Save' : 'Add it'}
        </button>
        <a class="button" href={hrefTo(id ? ['destinations', id] : ['destinations'])}>
          Leave it
        </a>
      </div>
    </form>
  );
}

/** What is wrong with no field of the form. */
const unplaced = (fields: readonly Field[], problems: Record<string, string>): [string, string][] =>
  Object.entries(problems).filter(([name]) => !fields.some((field) => problemOf(field.name, { [name]: 'it' })));

function Refused({ failure, problems }: { failure: Failure; problems: [string, string][] }) {
  const isMarked = failure.kind === 'refused' && Object.keys(fieldProblems(failure.problem)).length > 0;
  if (!isMarked) return <FailureNote failure={failure} wrote />;
  return (
    <div class="note bad" role="alert">
      <Glyph name="wrong" />
      <div>
        <strong>Nothing was stored.</strong> Mend what is marked above.
        {problems.map(([name, problem]) => (
          <p>
            {name}: {problem}
          </p>
        ))}
      </div>
    </div>
  );
}

/** The API names a field by its path, or by the object that it is in. */
const problemOf = (name: string, problems: Record<string, string>): string | undefined =>
  problems[name] ?? problems[name.split('.')[0] ?? ''];

const Group = ({ title, open, children }: { title: string; open: boolean; children: preact.ComponentChildren }) => (
  <details class="group" open={open}>
    <summary>
      <h2>{title}</h2>
    </summary>
    <div class="fields">{children}</div>
  </details>
);
