/** Metrics, alerts and charts ask only for what is there: an alert on a name that nobody logs never fires, and nobody knows. */
import { readFileSync } from 'node:fs';

import { beforeAll, expect, test } from '@jest/globals';

import { ENTRY_POINTS } from '../../local/build.ts';
import { loggedFields, loggedLines } from '../support/log-docs.ts';
import { entriesOf, readTerraformModule, textOf } from '../support/terraform/module.ts';
import type { HclObject } from '../support/terraform/module.ts';

const page = readFileSync('docs/logs.md', 'utf8');
const lines = loggedLines(page);
const fieldsOf = loggedFields(page);

/** The lines that a log-based metric counts, and the labels that it has. */
interface Metric {
  counts: string[];
  labels: string[];
  /** The fields of a line that it looks at. */
  fields: string[];
}

const captured = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);

const metricsIn = (locals: HclObject) =>
  new Map(
    entriesOf(locals, 'log_metrics').map(([name, metric]): [string, Metric] => {
      const filter = textOf(metric['filter']);
      const labels = (metric['labels'] ?? {}) as HclObject;
      const extractors = [...Object.values(labels), metric['milliseconds']].map(String).join(' ');
      const messages = captured(filter, /jsonPayload\.message=(\([^)]*\)|"[^"]*")/g).join(' ');
      return [
        name,
        {
          counts: captured(messages, /"([^"]+)"/g),
          labels: Object.keys(labels),
          fields: captured(`${filter} ${extractors}`, /jsonPayload\.(\w+)/g),
        },
      ];
    }),
  );

let metrics: Map<string, Metric>;
let queries: [asker: string, query: string][];
let ofLines: [name: string, filter: string][];

beforeAll(async () => {
  const { locals } = await readTerraformModule('terraform');
  metrics = metricsIn(locals);
  queries = queriesIn(locals);
  ofLines = linesIn(locals);
});

test('every metric counts lines that are logged, by fields that they have', () => {
  expect(metrics.size).toBeGreaterThan(5);
  for (const [metric, { counts, fields }] of metrics) {
    const known = new Set(counts.flatMap((name) => [...fieldsOf(name)]));
    const notLogged = counts.filter((name) => !lines.has(name));
    const notThere = fields.filter((field) => field !== 'message' && !known.has(field));
    expect({ metric, counts: counts.length > 0, notLogged, notThere }).toEqual({
      metric,
      counts: true,
      notLogged: [],
      notThere: [],
    });
  }
});

/** Each query of an alert or a chart, by what asks it. */
function queriesIn(locals: HclObject): [asker: string, query: string][] {
  const ofAlerts = entriesOf(locals, 'alerts').flatMap(([name, { query }]) =>
    query === undefined ? [] : [[`alert ${name}`, query] as const],
  );
  const ofCharts = (locals['charts'] as HclObject[]).flatMap(({ title, lines: ofChart }) =>
    Object.values(ofChart as HclObject).map((query) => [`chart ${textOf(title)}`, query] as const),
  );
  return [...ofAlerts, ...ofCharts].map(([asker, query]) => [
    asker,
    ['problems', 'received', 'changes'].reduce(
      (text, name) => text.replaceAll(`\${local.${name}}`, textOf(locals[name])),
      textOf(query),
    ),
  ]);
}

/** The selectors of log-based metrics in a query: the metric, and its matchers. */
const selectorsIn = (query: string): [metric: string, matchers: string][] =>
  [...query.matchAll(/logging_googleapis_com:user_(\w+?)(?:_bucket)?\{((?:[^{}"]|"[^"]*"|\$\{[^}]*\})*)\}/g)].map(
    ([, metric, matchers]) => [metric!, matchers!],
  );

/** What a label may be, where that can be told from the documentation of the lines. */
function valuesOf(label: string, { counts }: Metric): string[] | null {
  if (label === 'problem' || label === 'change') return counts;
  if (label === 'function') return Object.keys(ENTRY_POINTS);
  if (label === 'outcome') return counts.flatMap((name) => [...fieldsOf(name)]);
  return null;
}

/** What a query asks of our metrics that there is not. */
function mistakesIn(query: string): string[] {
  const selectors = selectorsIn(query);
  if (selectors.length !== query.split('user_subrelay').length - 1) return ["a selector that this test can't read"];
  const grouped = captured(query, /\bby \(([\w, ]+)\)/g).flatMap((labels) => labels.split(/, */));
  const known = selectors.flatMap(([name]) => metrics.get(name)?.labels ?? []).concat('le');
  return [
    ...selectors.flatMap(([name, matchers]) => mistakesInSelector(name, matchers)),
    ...grouped.filter((label) => !known.includes(label)).map((label) => `no label ${label}`),
  ];
}

function mistakesInSelector(name: string, matchers: string): string[] {
  const metric = metrics.get(name);
  if (!metric) return [`no metric ${name}`];
  return [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].flatMap(([, label, operator, value]) => {
    if (label === 'monitored_resource') return [];
    if (!metric.labels.includes(label!)) return [`no label ${label} of ${name}`];
    const values = valuesOf(label!, metric);
    const patterns = operator!.includes('~') ? value!.split('|') : [value!];
    const isThere = (pattern: string) =>
      values === null || values.some((each) => new RegExp(`^${pattern}$`).test(each));
    return patterns.filter((pattern) => !isThere(pattern)).map((pattern) => `no ${label} ${pattern}`);
  });
}

test('alerts and charts ask for metrics, labels and values that there are', () => {
  const asking = queries.filter(([, query]) => query.includes('user_subrelay'));
  expect(asking.length).toBeGreaterThan(10);
  const mistakes = asking.map(([asker, query]) => [asker, mistakesIn(query)] as const);
  expect(mistakes.filter(([, found]) => found.length > 0)).toEqual([]);
});

/** The filter of each alert that a line sets off. */
const linesIn = (locals: HclObject): [name: string, filter: string][] =>
  entriesOf(locals, 'alerts').flatMap(([name, { line }]) =>
    line === undefined ? [] : [[name, textOf(line)] as [string, string]],
  );

test('alerts that a line sets off ask for lines that are logged, by fields and outcomes that they have', () => {
  expect(ofLines.length).toBeGreaterThan(5);
  const mistakes = ofLines.map(([name, filter]) => {
    const [, ...parts] =
      /^jsonPayload\.message=(\([^)]*\)|"[^"]*")(?: AND jsonPayload\.outcome="(\w+)")?$/.exec(filter) ?? [];
    const names = captured(parts[0] ?? '', /"([^"]+)"/g);
    const unknown = names.filter((each) => !lines.has(each));
    const outcome = parts[1];
    const without = outcome === undefined || names.some((each) => fieldsOf(each).has(outcome)) ? [] : [outcome];
    return { name, reads: names.length > 0, unknown, without };
  });
  expect(mistakes.filter(({ reads, unknown, without }) => !reads || unknown.length + without.length > 0)).toEqual([]);
});

test('increase() asks for nothing that one event tells: its series begins with that event', () => {
  const single = ofLines.flatMap(([, filter]) => captured(filter, /"(\w+\.\w+)"/g));
  const missed = queries
    .filter(([asker]) => asker.startsWith('alert '))
    .flatMap(([asker, query]) => [
      ...(/increase\([^)]*\) *>= *1|increase\([^)]*\)+ > 0(?! or )/.test(query) ? [`${asker}: > 0`] : []),
      ...single.filter((name) => query.includes(`"${name}"`)).map((name) => `${asker}: ${name}`),
    ]);
  expect(missed).toEqual([]);
});

test('every change of a webhook, and every problem, that is logged to be looked into is counted', () => {
  const looked = /^## What somebody has to look into$(.*?)^## /ms.exec(page)![1]!;
  const counted = new Set([...metrics.values()].flatMap(({ counts }) => counts));
  const names = [...loggedLines(looked).keys()];
  expect(names).toContain('config.refused');
  expect(names.filter((name) => !counted.has(name))).toEqual([]);
});
