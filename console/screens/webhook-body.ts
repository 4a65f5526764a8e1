/** A stored webhook as the fields of its form. Pure. */
import type { WebhookView } from '../api/answers.ts';
import { textOf } from '../format/form.ts';
import type { Field, Given } from '../format/form.ts';

/** What the policy comes to is left to it: beside another policy than `exponential` the three say nothing. */
const DERIVED = ['max_delivery_attempts', 'retry_min_backoff', 'retry_max_backoff'];

/** What its form begins with. */
export function givenOf(webhook: WebhookView, fields: readonly Field[]): Given {
  const stored: Record<string, unknown> = {
    ...webhook,
    // Both mean every type.
    event_types: webhook.event_types ?? ['*'],
    rate_limit_duration: webhook.rate_limit === null ? null : webhook.rate_limit_duration,
  };
  const match: Record<string, unknown> = { ...webhook.match };
  const kept = fields.filter(({ name }) => webhook.retry_policy === 'exponential' || !DERIVED.includes(name));
  return Object.fromEntries(
    kept.map(({ name }) => [name, textOf(name.startsWith('match.') ? match[name.slice(6)] : stored[name])]),
  );
}

/** The parts of the form; what is in none comes last. */
const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['Where', /^(name|url|active)$/],
  ['Which events', /^(event_types|match\..*|payload_format)$/],
  ['How they are sent', /^(content_type|headers|signatures|valid_status_codes)$/],
  ['How often it is tried', /^(retry_.*|max_.*|delivery_.*|ordering|rate_.*)$/],
  ['More', /^/],
];

export const grouped = (fields: readonly Field[]): [string, Field[]][] =>
  GROUPS.map(([title, names], index): [string, Field[]] => [
    title,
    fields.filter(({ name }) => GROUPS.findIndex(([, each]) => each.test(name)) === index && names.test(name)),
  ]).filter(([, some]) => some.length > 0);

/** Secrets are made, shown once, and rotated: none is typed here. */
export const isSecret = ({ name }: Field): boolean => /secret|private_key|_token/.test(name);

/** Where the document's words are of a body, and a form has other ones for the same. */
const HINTS: Readonly<Record<string, string>> = {
  active: 'No: it is paused, and what it gets is kept for it.',
  event_types:
    'One a line: subscription.suspended, subscription.* or *. “none” alone: no event. Empty: as it is set for all.',
  'match.account': 'Only events of these accounts.',
  'match.customer': 'Only of these customers’ ids.',
  'match.domain': 'Only of these domains.',
  'match.sku': 'Only of these SKUs.',
  'match.plan': 'Only of these plans.',
  'match.tags': 'Only with one of these tags.',
  headers: 'One a line, name: value. Their values are never shown again; a change replaces them all.',
};

export const withHint = (field: Field): Field => ({ ...field, hint: HINTS[field.name] ?? field.hint });
