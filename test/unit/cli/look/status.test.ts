import { expect, test } from '@jest/globals';
import type { z } from 'zod';

import { isWrong, linesOf } from '../../../../cli/look/status.ts';
import type { Status, status } from '../../../../cli/look/status.ts';
import type { StatusView } from '../../../../shared/api/shapes/status.ts';

/** Compiles only where the API's answer has all that is read of it. */
export const held = (view: StatusView): z.input<typeof status> => view;

const NOW = Date.parse('2026-11-30T23:58:04.000Z');
const plain = { paint: (_: string, text: string) => text, called: 'subrelay' };

const well: Status = {
  ...{
    headline: 'complete',
    sentence: 'Nothing was given up.',
    as_of: '2026-11-30T23:58:04.000Z',
    given_up: 0,
    missing: 0,
  },
  equations: {
    events: { received: 1_200, due: 3_400, delivered: 3_400, waiting: 0, given_up: 0, cancelled: 0, missing: 0 },
    payloads: { given: 0, delivered: 0, waiting: 0, given_up: 0, cancelled: 0 },
    replays: { given: 0, delivered: 0, waiting: 0, given_up: 0, cancelled: 0 },
  },
  pending: { oldest_due: null },
  webhooks: { failing: [], disabled: [], paused: [] },
  quarantine: { count: 0, newest: null },
  dead_letters: { count: 0 },
  sources: [{ source: 'google-workspace', last_received_at: '2026-11-30T23:57:04.000Z', silent: null, reconcile: [] }],
  unread: [],
};

const webhook = {
  id: '0a0a0a0a-1',
  name: 'CRM',
  health: 'failing',
  since: '2026-11-30T23:41:00.000Z',
  reason: null,
  cause: 'http_5xx',
  waiting: 44,
};
const oldest = (due_at: string) => ({ pending: { oldest_due: { delivery_id: 'd-1', webhook_id: 'w', due_at } } });

test.each<[string, Partial<Status>, boolean, RegExp]>([
  ['all is well', {}, false, /^local · as of 23:58:04Z · COMPLETE\n/],
  [
    'something was given up',
    { headline: 'given_up', given_up: 48 },
    true,
    /GIVEN UP 48 \(not delivered, replayable\), nothing missing/,
  ],
  ['something is missing', { headline: 'missing', missing: 3 }, true, /MISSING 3/],
  [
    'nobody can tell',
    { headline: 'unknown', equations: null, unread: [{ part: 'equations', reason: 'timeout' }] },
    true,
    /equations could not be read: timeout/,
  ],
  [
    'a webhook fails',
    { webhooks: { failing: [webhook], disabled: [], paused: [] } },
    true,
    /^FAILING +CRM: 44 waiting, http_5xx, since 2026-11-30 23:41:00Z: subrelay explain 0a0a0a0a$/m,
  ],
  [
    'one is disabled',
    { webhooks: { failing: [], disabled: [{ ...webhook, reason: 'endpoint_gone' }], paused: [] } },
    true,
    /^DISABLED +CRM: .*endpoint_gone/m,
  ],
  ['one is paused', { webhooks: { failing: [], disabled: [], paused: [webhook] } }, false, /^PAUSED +CRM: 44 waiting/m],
  [
    'something is late',
    oldest('2026-11-30T23:41:04.000Z'),
    true,
    /^late: the oldest has been due for 17 min: subrelay explain d-1$/m,
  ],
  ['something is just due', oldest('2026-11-30T23:58:00.000Z'), false, /COMPLETE/],
  [
    'something is in quarantine',
    { quarantine: { count: 3, newest: { id: 'q', reason: 'currency XXQ', received_at: '2026-11-30T23:12:00.000Z' } } },
    true,
    /^unread: 3 in quarantine, newest 2026-11-30 23:12:00Z: currency XXQ: subrelay quarantine$/m,
  ],
  ['there are dead letters', { dead_letters: { count: 2 } }, true, /^dead letters: 2: subrelay dead-letters list$/m],
  [
    'a source is silent',
    { sources: [{ source: 'paddle-classic', last_received_at: null, silent: 'too_long', reconcile: [] }] },
    true,
    /^sources: paddle-classic never SILENT$/m,
  ],
])('where %s', (_, fields, wrong, line) => {
  const seen = { ...well, ...fields };
  expect(isWrong(seen, NOW)).toBe(wrong);
  expect(linesOf(seen, 'local', plain, NOW).join('\n')).toMatch(line);
});

test('the equations', () => {
  expect(linesOf(well, 'local', plain, NOW)).toContain(
    'events  received 1,200 → due 3,400 = delivered 3,400 + waiting 0 + given up 0 + missing 0',
  );
});
