/** The list of sources, and that nothing else lists them (docs/decisions/2026-11-30-source-seam.md). */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import ts from 'typescript';

import { OWN_SOURCE } from '../../../../shared/events/event.ts';
import type { NormalizedEvent } from '../../../../shared/events/event.ts';
import { isRequired } from '../../../../shared/settings/config.ts';
import type { Setting } from '../../../../shared/settings/config.ts';
import {
  DOORS,
  SOURCES,
  SOURCE_NAMES,
  askSettings,
  compareSettings,
  hasStateIn,
} from '../../../../shared/sources/registry/registry.ts';
import { anEvent } from '../../../support/webhook-samples.ts';

test('each source has a name of its own, which is for ever: it is in every id', () => {
  expect(SOURCE_NAMES).toEqual(['google-workspace', 'paddle-classic', 'paddle-billing', 'pubsub', 'api', 'subrelay']);
  // `budgets/webhook …` are the permits of webhooks' endpoints.
  expect(SOURCE_NAMES).not.toContain('webhook');
});

test('notifications come in by functions that there are, and by no others', () => {
  expect(DOORS).toEqual(['receive-paddle', 'receive-pubsub', 'receive-workspace']);
  expect(globSync('functions/receive-*').sort()).toEqual(DOORS.map((door) => `functions/${door}`));
});

test('a setting is asked for once, and has a default: a deployment may be without any source', () => {
  const lists: (readonly Setting[])[] = [askSettings(SOURCES), compareSettings(SOURCES)];
  for (const settings of lists) {
    expect(settings.length).toBeGreaterThan(0);
    expect(settings).toEqual([...new Set(settings)]);
    expect(settings.filter(isRequired)).toEqual([]);
  }
});

const subscription = { kind: 'subscription', id: 's' };
test.each<[string, Partial<NormalizedEvent>, boolean]>([
  ['a subscription at a source with an API', { source: 'paddle-billing', subject: subscription }, true],
  ['an invoice there', { source: 'paddle-billing', subject: { kind: 'invoice', id: 'i' } }, false],
  ['nothing', { source: 'paddle-billing', subject: null }, false],
  ['a subscription that a client tells of', { source: 'api', subject: subscription }, false],
  ['a subscription of our own', { source: OWN_SOURCE, subject: subscription }, false],
  ['a subscription of a source that is no more', { source: 'gone', subject: subscription }, false],
])('an event about %s', (_, event, has) => {
  expect(hasStateIn(SOURCES)(anEvent(event))).toBe(has);
});

/** Each text that a file of TypeScript holds by itself, or that a template begins with. */
function textsIn(path: string): string[] {
  const texts: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) texts.push(node.text.replace(/[ /]$/, ''));
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return texts;
}

test('a source that has a folder is named there alone', () => {
  const named = SOURCES.filter(({ door }) => door !== null).map(({ name }) => name);
  const spelled = globSync(['shared/**/*.ts', 'functions/**/*.ts', 'cli/**/*.ts']).flatMap((path) =>
    textsIn(path).flatMap((text) => (named.includes(text) ? [`${text} ${path}`] : [])),
  );
  expect(spelled.sort()).toEqual([
    'google-workspace shared/sources/workspace/name.ts',
    'paddle-billing shared/sources/paddle-billing/name.ts',
    'paddle-classic shared/sources/paddle-classic/name.ts',
    // A kind of destination has the same name.
    'pubsub shared/destinations/pubsub/document.ts',
    'pubsub shared/sources/pubsub/name.ts',
  ]);
});
