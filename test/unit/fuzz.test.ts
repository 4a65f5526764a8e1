/** What the command that fuzzes the API decides by itself. */
import { describe, expect, test } from '@jest/globals';

import { coverageOf } from '../fuzz/coverage.ts';
import { documentFor, placesIn } from '../fuzz/document.ts';
import { unjudged } from '../fuzz/judged.ts';
import { asksAll, optionsIn } from '../fuzz/options.ts';

test.each<[string, string[]]>([
  ['expires_at: must be in the future.', []],
  ['expires_at: must be within 7 days.', []],
  ['slack: must be an object; data: must be an object.', ['data: must be an object']],
  ['limit: must not be given together with a: use b; url: must use https.', []],
  ['ed25519_private_key: is used by v1a: list it in signatures.', []],
  ['q: cannot be blank; url: must use https.', ['q: cannot be blank']],
  ['filter.unmatched: must be a string.', ['filter.unmatched: must be a string']],
  ['the body must be JSON.', ['the body must be JSON']],
])('of %j it is not known why: %j', (details, unknown) => {
  expect(unjudged(details)).toEqual(unknown);
});

describe('options', () => {
  test('are its own, and those of schemathesis', () => {
    const given = ['--role', 'owner,viewer', '--phases', 'coverage', '--seed', '7', '--max-examples', '5'];
    expect(optionsIn(given)).toEqual({
      askers: ['owner', 'viewer'],
      seed: '7',
      rest: ['--phases', 'coverage', '--max-examples', '5'],
    });
    expect(optionsIn([])).toMatchObject({ askers: { length: 4 }, rest: ['--max-examples', '20'] });
    expect(() => optionsIn(['--role', 'root'])).toThrow('--role root: must be of viewer');
  });

  test.each<[string[], boolean]>([
    [[], true],
    [['--phases', 'examples,coverage'], true],
    [['--phases', 'stateful'], false],
    [['--include-tag', 'Jobs'], false],
  ])('%j: all operations are asked: %p', (rest, all) => {
    expect(asksAll({ rest })).toBe(all);
  });
});

test('an operation that was not asked, or a fault, fails', () => {
  const of = (statuses: number[], faults: [string, string][] = []) => {
    const operations = new Map(statuses.length > 0 ? [['GET /a', new Set(statuses)]] : []);
    const phases = new Map([['coverage', 3]]);
    return coverageOf('viewer', { phases, operations, judged: 0, faults: new Map(faults) }, ['GET /a']);
  };
  expect(of([200, 400])).toMatchObject({
    ok: true,
    lines: [expect.stringContaining('1 of 1 operations, 3 requests'), {}, {}],
  });
  expect(of([])).toMatchObject({ ok: false, lines: expect.arrayContaining(['  NOT ASKED: GET /a']) });
  expect(of([400], [['GET /a: no answer', '/a']])).toMatchObject({ ok: false });
});

test('to an owner what is closed is not there alone, and links lead to what takes an id', () => {
  const operations = (asker: 'owner' | 'admin') =>
    new Map(
      placesIn(documentFor(asker, { '/v1/jobs': 'j' })).map(({ operation }) => [operation['operationId'], operation]),
    );
  const [owner, admin] = [operations('owner'), operations('admin')];
  expect(Object.keys(owner.get('listJobs')!['responses']!)).toEqual(['400', '404', '431', '503']);
  expect(owner.get('listWebhooks')).toEqual(admin.get('listWebhooks'));
  expect(admin.get('listWebhooks')).toMatchObject({
    responses: { 200: { links: { to_pauseWebhook: { parameters: { 'path.id': '$response.body#/webhooks/0/id' } } } } },
  });
  expect(admin.get('getJob')).toMatchObject({
    parameters: expect.arrayContaining([expect.objectContaining({ example: 'j' })]),
  });
  expect(JSON.stringify(admin.get('cancelJob'))).not.toContain('"example":"j"');
});
