import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EventName, Webhooks } from '@paddle/paddle-node-sdk';

import { BILLING_SAMPLES } from '../../../local/samples/billing.ts';
import { CLASSIC_SAMPLES } from '../../../local/samples/classic.ts';
import { paddleId } from '../../../local/samples/sample.ts';
import { WORKSPACE_SAMPLES } from '../../../local/samples/workspace.ts';
import { BILLING_TYPES } from '../../../shared/sources/paddle-billing/billing-types.ts';
import { decodeBillingNotification } from '../../../shared/sources/paddle-billing/paddle-billing.ts';
import { CLASSIC_ALERTS } from '../../../shared/sources/paddle-classic/classic-alerts.ts';
import { parseForm } from '../../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../../shared/sources/paddle-classic/paddle-classic.ts';
import { WORKSPACE_TYPES, decodeWorkspace } from '../../../shared/sources/workspace/workspace.ts';

/** Whatever the fraction's digits. */
const EXACT = expect.stringMatching(/^2026-11-25T10:00:00(\.250(000)?)?Z$/) as unknown;
const context = { now: Date.parse('2026-11-25T10:00:00.250Z'), randomBytes };

describe('Paddle Classic samples', () => {
  it('are there for every alert', () => {
    expect([...CLASSIC_SAMPLES.keys()].sort()).toEqual([...CLASSIC_ALERTS.keys()].sort());
  });

  it.each([...CLASSIC_SAMPLES])('%s becomes an event of a known type', (name, make) => {
    const sample = make(context);
    const body = Buffer.from(new URLSearchParams(sample).toString());
    const form = parseForm(body);
    const decoded = form.ok && decodeClassicAlert(form.fields, 'default', body);
    expect(decoded).toMatchObject({
      event: { type: expect.not.stringMatching(/unknown$/) as unknown, source_type: name, occurred_at: EXACT },
    });
    expect(make(context).alert_id).not.toBe(sample.alert_id);
  });
});

describe('Google Workspace samples', () => {
  it.each([...WORKSPACE_TYPES])('%s becomes %s', (name, type) => {
    const sample = WORKSPACE_SAMPLES.get(name)!(context);
    const envelope = { messageId: '1', accountOf: null, publishTime: null };
    expect(decodeWorkspace(Buffer.from(JSON.stringify(sample)), envelope)).toMatchObject({
      event: { type, source_type: name, account: 'C0abcdefg', occurred_at: '2026-11-25T10:00:00.250Z' },
    });
    expect(WORKSPACE_SAMPLES.get(name)!(context).message_id).not.toBe(sample.message_id);
  });
});

describe('Paddle Billing samples', () => {
  it('are there for every type that Paddle’s own SDK knows, and for the others that we do', () => {
    expect([...BILLING_SAMPLES.keys()]).toEqual(expect.arrayContaining(Object.values<string>(EventName)));
    expect([...BILLING_SAMPLES.keys()].sort()).toEqual([...BILLING_TYPES.keys()].sort());
  });

  it.each([...BILLING_SAMPLES])('%s decodes, here and in Paddle’s own SDK', (name, make) => {
    const sample = make(context);
    expect(decodeBillingNotification('default', Buffer.from(JSON.stringify(sample)))).toMatchObject({
      event: { source_type: name, occurred_at: EXACT },
    });
    const theirs = Webhooks.fromJson(sample as never);
    expect(theirs?.constructor.name === 'GenericEvent').toBe(name === 'invoice.paid');
    expect(theirs).toMatchObject({ eventId: sample.event_id, eventType: name });
    expect(make(context).event_id).not.toBe(sample.event_id);
  });

  it('have ids that sort by time', () => {
    const later = { ...context, now: context.now + 1 };
    expect(paddleId('evt', context)).toMatch(/^evt_01[0-9a-hjkmnp-tv-z]{24}$/);
    expect(paddleId('evt', context) < paddleId('evt', later)).toBe(true);
  });
});
