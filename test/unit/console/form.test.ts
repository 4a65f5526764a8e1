/** A form from a body's schema: its fields, the body, and the patch. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

import { bodyOf, fieldsOf, labelOf, patchOf, textOf } from '../../../console/format/form.ts';
import type { Field, Schema } from '../../../console/format/form.ts';

const schemas = z.object({ components: z.object({ schemas: z.record(z.string(), z.custom<Schema>()) }) });
const document = schemas.parse(JSON.parse(readFileSync('functions/api/openapi.json', 'utf8')));
const fields = fieldsOf(document.components.schemas['WebhookBody']!);
const named = (name: string): Field => fields.find((field) => field.name === name)!;

test.each([
  ['name', 'text'],
  ['url', 'text'],
  ['active', 'flag'],
  ['max_delivery_attempts', 'number'],
  ['retry_policy', 'policy'],
  ['ordering', 'choice'],
  ['valid_status_codes', 'numbers'],
  ['event_types', 'texts'],
  ['match.domain', 'texts'],
  ['signatures', 'choices'],
  ['headers', 'pairs'],
])('%s of a webhook is a field of the kind %s', (name, kind) => {
  expect(named(name).kind).toBe(kind);
});

test('what must be given is told, and hints are plain text', () => {
  expect(fields.filter(({ required }) => required).map(({ name }) => name)).toEqual(['name', 'url']);
  expect(fields.filter(({ hint }) => hint.includes('`'))).toEqual([]);
  expect(named('ordering').options).toEqual(['none', 'subject']);
});

test('what is empty is left out of the body', () => {
  expect(
    bodyOf(fields, {
      name: 'CRM',
      url: '  ',
      active: 'false',
      max_delivery_attempts: '5',
      retry_min_backoff: 'soon',
      retry_policy: '5, 300\n1800',
      event_types: 'subscription.*\npayment.failed',
      valid_status_codes: '200, 204',
      signatures: 'v1\nv1a',
      headers: 'x-team: a, b\nauthorization: Bearer x:y',
      'match.domain': 'acme.example, globex.example',
      'match.plan': '123',
    }),
  ).toEqual({
    name: 'CRM',
    active: false,
    max_delivery_attempts: 5,
    retry_min_backoff: 'soon',
    retry_policy: [5, 300, 1_800],
    event_types: ['subscription.*', 'payment.failed'],
    valid_status_codes: [200, 204],
    signatures: ['v1', 'v1a'],
    headers: { 'x-team': 'a, b', authorization: 'Bearer x:y' },
    match: { domain: ['acme.example', 'globex.example'], plan: ['123'] },
  });
});

test('a list that is empty is another thing than one that is not given', () => {
  expect(bodyOf(fields, { event_types: 'none' })).toEqual({ event_types: [] });
  expect([textOf([]), textOf(null), textOf(['a', 'b']), textOf(7)]).toEqual(['none', '', 'a\nb', '7']);
});

test('a patch has what was changed alone, and null for what was emptied', () => {
  const before = { name: 'CRM', 'match.domain': 'acme.example', 'match.plan': 'FLEXIBLE', rate_limit: '5' };
  const after = { ...before, name: 'CRM ', 'match.domain': '', rate_limit: '', ordering: 'subject' };
  expect(patchOf(fields, before, after)).toEqual({ match: { domain: null }, rate_limit: null, ordering: 'subject' });
});

test.each([
  ['url', 'URL'],
  ['match.sku', 'SKU'],
  ['max_delivery_attempts', 'Max delivery attempts'],
])('%s is labelled %s', (name, label) => {
  expect(labelOf(name)).toBe(label);
});
