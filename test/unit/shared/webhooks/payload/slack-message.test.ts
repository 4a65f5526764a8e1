import { describe, expect, test } from '@jest/globals';

import { exhaustedEvent, operationalTypes, webhookEvent } from '../../../../../shared/deliveries/operational-events.ts';
import { matches } from '../../../../../shared/webhooks/match.ts';
import { bodyIn } from '../../../../../shared/webhooks/payload/payload-bodies.ts';
import { hasForm } from '../../../../../shared/webhooks/payload/payload-format.ts';
import { SLACK_TYPES } from '../../../../../shared/webhooks/payload/slack-message.ts';
import { LINKS, aWebhook, anEvent } from '../../../../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const CRM = { id: '0d0c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f', name: 'CRM' };
const DELIVERY = { id: 'd-1', event_id: 'evt_1', event_type: 'subscription.cancelled' };
const change = { webhook: CRM, number: 1, failingSince: NOW - 60_000, now: NOW };

const told = {
  failing: webhookEvent({ type: 'webhook.failing', ...change }).event,
  recovered: webhookEvent({ type: 'webhook.recovered', ...change }).event,
  disabled: webhookEvent({ type: 'webhook.disabled', reason: 'endpoint_gone', ...change }).event,
  stopped: webhookEvent({ type: 'webhook.stopped', reason: 'Jira answered 401', ...change }).event,
  exhausted: exhaustedEvent(CRM, DELIVERY, { attempt: 10, response_status_code: 500, error_code: null }, NOW).event,
};

const textOf = (event: (typeof told)['failing']): unknown =>
  (
    JSON.parse(bodyIn({ event, webhookId: 'w', links: LINKS, format: 'slack' }, null, 1).toString()) as {
      text: unknown;
    }
  ).text;

test('every operational event has a text, and nothing else has', () => {
  expect([...SLACK_TYPES].sort()).toEqual([...operationalTypes].sort());
  expect(Object.values(told).every((event) => hasForm('slack', event))).toBe(true);
  expect(hasForm('slack', anEvent())).toBe(false);
  expect(hasForm('slack', { ...told.failing, source: 'api' })).toBe(false);
});

test.each([
  ['failing', ':warning: *CRM* is failing since 2026-11-30T09:59:00.000Z. What is due is retried.'],
  ['recovered', ':white_check_mark: *CRM* takes deliveries again. It was failing since 2026-11-30T09:59:00.000Z.'],
  [
    'disabled',
    ':no_entry: *CRM* is disabled (endpoint_gone): nothing more is sent there; it was failing since ' +
      '2026-11-30T09:59:00.000Z. Enable it when its endpoint works, then replay what it missed.',
  ],
  ['stopped', ':no_entry: *CRM* is paused: Jira answered 401. What is due waits. Mend that, then resume it.'],
  [
    'exhausted',
    ':x: *CRM* did not get `subscription.cancelled` (`evt_1`): given up after 10 tries, the last answered 500. ' +
      'It can be replayed: delivery `d-1`',
  ],
] as const)('%s is told in a sentence', (name, text) => {
  const place = name === 'exhausted' ? 'deliveries/d-1' : `destinations/${CRM.id}`;
  expect(textOf(told[name])).toBe(`${text} <${LINKS.consoleUrlOf(place)}|Open it>`);
});

test('what is not known is not said', () => {
  const { event } = webhookEvent({ type: 'webhook.disabled', reason: 'failing', ...change, failingSince: null });
  expect(textOf(event)).toMatch(/nothing more is sent there\. Enable it/);
  const given = { ...DELIVERY, event_id: null, event_type: null };
  const attempt = { attempt: 2, response_status_code: 0, error_code: 'ECONNREFUSED' };
  expect(textOf(exhaustedEvent(CRM, given, attempt, NOW).event)).toMatch(
    /did not get a payload that was given: .* the last without an answer \(ECONNREFUSED\)/,
  );
});

test("a webhook's name can't speak Slack's language", () => {
  const named = webhookEvent({ type: 'webhook.failing', ...change, webhook: { ...CRM, name: '<!channel> *a*&`b`\n' } });
  expect(textOf(named.event)).toMatch(/^:warning: \*&lt;!channel&gt; {2}a &amp; b {2}\* is failing/);
});

describe('a webhook of this format', () => {
  test('gets operational events without naming them, and no others', () => {
    const webhook = aWebhook({ payload_format: 'slack' });
    expect(webhook).toMatchObject({ event_types: ['webhook.*', 'delivery.*'], content_type: 'application/json' });
    expect(matches(webhook, told.failing)).toBe(true);
    expect(matches(webhook, anEvent())).toBe(false);
    expect(aWebhook({ payload_format: 'slack', event_types: ['delivery.*'] }).event_types).toEqual(['delivery.*']);
  });
});
