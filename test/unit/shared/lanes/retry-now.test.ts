import { expect, test } from '@jest/globals';

import type { DeliveryDocument } from '../../../../shared/deliveries/documents.ts';
import { decideRetry } from '../../../../shared/lanes/retry-now.ts';
import type { Decision, Standing } from '../../../../shared/lanes/retry-now.ts';
import type { Webhook } from '../../../../shared/webhooks/webhook.ts';
import { CRM, NOW, RETRYING, aDelivery, aLane, at } from '../../../support/situation-samples.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const later = at('2026-11-30T23:26:00Z');
const passed = at('2026-11-30T23:25:00Z');
/** Somebody holds it until then, and sends it. */
const LEASE: Partial<DeliveryDocument> = { ...RETRYING, scheduled_at: passed, due_at: later };
const OPEN = aLane({ open: true, due_at: later });
const PROBING = aLane({ open: true, probe: 'another', probe_until: later });
const limited = aWebhook({ rate_limit: 1 });
const LIMITED = aLane({ limited: true, due_at: later });

interface Given extends Partial<Omit<Standing, 'delivery'>> {
  delivery?: Partial<DeliveryDocument>;
}

const webhookThat = (fields: Partial<Webhook>): Webhook => ({ ...CRM, ...fields });

test.each<[what: string, Given, Decision]>([
  ['waits for its retry', {}, { kind: 'bring_forward' }],
  ['is scheduled', { delivery: { attempts: 0 } }, { kind: 'bring_forward' }],
  ['waits for its state', { delivery: { attempts: 0, state_waits: 2 } }, { kind: 'bring_forward' }],
  ['its lease has run out', { delivery: { ...LEASE, due_at: passed } }, { kind: 'bring_forward' }],
  ['its plan has passed', { delivery: { due_at: passed, scheduled_at: passed } }, { kind: 'bring_forward' }],
  ['is being sent', { delivery: LEASE }, { kind: 'under_way', why: 'sent' }],
  ['is being sent, behind a breaker', { delivery: LEASE, lane: OPEN }, { kind: 'under_way', why: 'sent' }],
  ['its webhook is busy', { delivery: { hold: 'busy' } }, { kind: 'under_way', why: 'busy' }],
  ['was paused', { delivery: { hold: 'paused' } }, { kind: 'under_way', why: 'let_go' }],
  ['its breaker has closed', { delivery: { hold: 'breaker' } }, { kind: 'under_way', why: 'let_go' }],
  ['its breaker has closed', { lane: aLane(), delivery: { hold: 'breaker' } }, { kind: 'under_way', why: 'let_go' }],

  ['is held by a breaker', { lane: OPEN, delivery: { ...LEASE, hold: 'breaker' } }, { kind: 'probe' }],
  ['was held as busy, and its breaker opened', { lane: OPEN, delivery: { hold: 'busy' } }, { kind: 'probe' }],
  ['was held for its rate, and its breaker opened', { lane: OPEN, delivery: { hold: 'rate' } }, { kind: 'probe' }],
  ['has a plan behind a breaker', { lane: OPEN }, { kind: 'probe' }],
  ['another is the probe', { lane: PROBING }, { kind: 'under_way', why: 'probed' }],
  ['it is the probe', { lane: { ...PROBING, probe: aDelivery().id } }, { kind: 'under_way', why: 'probed' }],
  ['the probe was lost', { lane: { ...PROBING, probe_until: passed } }, { kind: 'probe' }],
  ['the next arrival is to be the probe', { lane: { ...OPEN, awaits_probe: true } }, { kind: 'probe' }],

  ['ended', { delivery: { status: 'succeeded', due_at: null } }, { kind: 'refused', reason: 'ended' }],
  ['paused', { webhook: webhookThat({ status: 'paused' }) }, { kind: 'refused', reason: 'webhook_paused' }],
  ['disabled', { webhook: webhookThat({ status: 'disabled' }) }, { kind: 'refused', reason: 'webhook_disabled' }],
  [
    'deleted',
    { webhook: webhookThat({ deleted_at: '2026-11-30T00:00:00Z' }) },
    { kind: 'refused', reason: 'webhook_deleted' },
  ],
  ['its webhook is not there', { webhook: null }, { kind: 'refused', reason: 'webhook_deleted' }],
  [
    'ended, and paused',
    { webhook: webhookThat({ status: 'paused' }), delivery: { status: 'failed' } },
    { kind: 'refused', reason: 'ended' },
  ],

  ['another comes first', { ordered: true, behind: 'first' }, { kind: 'refused', reason: 'order', behind: 'first' }],
  [
    'is held for its order',
    { ordered: true, behind: 'first', delivery: { hold: 'order' } },
    { kind: 'refused', reason: 'order', behind: 'first' },
  ],
  [
    'another comes first, behind a breaker',
    { ordered: true, behind: 'first', lane: OPEN },
    { kind: 'refused', reason: 'order', behind: 'first' },
  ],
  ['is the first of its queue', { ordered: true }, { kind: 'bring_forward' }],
  ['is held for one that has ended', { ordered: true, delivery: { hold: 'order' } }, { kind: 'advance' }],
  ['is the first behind a breaker', { ordered: true, lane: OPEN, delivery: { hold: 'order' } }, { kind: 'probe' }],
  ['is held for an order that is gone', { delivery: { hold: 'order' } }, { kind: 'under_way', why: 'let_go' }],

  ['waits for its rate', { webhook: limited, delivery: { hold: 'rate' } }, { kind: 'refused', reason: 'rate' }],
  ['would be held for its rate', { webhook: limited, lane: LIMITED }, { kind: 'refused', reason: 'rate' }],
  ['was let go at its rate', { webhook: limited, lane: LIMITED, delivery: { turn: 3 } }, { kind: 'bring_forward' }],
  ['its rate is not used up', { webhook: limited, lane: aLane() }, { kind: 'bring_forward' }],
  ['its limit is gone', { lane: LIMITED }, { kind: 'bring_forward' }],
])('%s: %j', (_, { delivery, ...given }, decision) => {
  const standing = { webhook: CRM, lane: null, ordered: false, behind: null, ...given };
  expect(decideRetry({ ...standing, delivery: aDelivery({ ...RETRYING, ...delivery }) }, NOW)).toEqual(decision);
});
