import { describe, expect, test } from '@jest/globals';

import { eventId } from '../../../../../shared/events/ids.ts';
import { decodeSignedJson } from '../../../../../shared/sources/paddle-door/signed-json.ts';
import { billingNotification } from '../../../../support/billing-samples.ts';

const decode = (json: unknown) => decodeSignedJson('shop', Buffer.from(JSON.stringify(json)));

describe('an invoice alert that came as JSON', () => {
  const alert = {
    alert_name: 'invoice_paid_v2',
    alert_id: 93275,
    event_time: '2026-03-02 09:15:04',
    currency: 'GBP',
    gross_amount: 120000,
    date_issued: '2026-02-01 10:00:00.203945 +0000 UTC',
    customer_id: '2157b874-787d-4342-a7cd-ee55043816b7',
    custom_data: [{ key: 'name', value: 'Olga' }],
    customer_city: null,
  };

  test('is the Classic alert that it is', () => {
    expect(decode(alert)).toMatchObject({
      event: {
        id: eventId('paddle-classic', 'shop', '93275'),
        source: 'paddle-classic',
        type: 'invoice.paid',
        customer: { id: '2157b874-787d-4342-a7cd-ee55043816b7' },
        data: {
          gross: { amount: '120000', currency: 'GBP' },
          issued_at: '2026-02-01T10:00:00.203945Z',
          custom_data: [{ key: 'name', value: 'Olga' }],
          address: { city: null },
        },
      },
    });
  });

  test('is kept when it is malformed', () => {
    expect(decode({ ...alert, alert_id: null })).toMatchObject({
      source: 'paddle-classic',
      reason: 'alert_id is missing',
    });
  });
});

test.each([
  ['a notification', billingNotification('customer.updated', 1), 'customer.updated'],
  [
    'one that has an alert_name too',
    { ...billingNotification('customer.updated', 2), alert_name: 'x' },
    'customer.updated',
  ],
])('%s is of Paddle Billing', (_, notification, type) => {
  expect(decode(notification)).toMatchObject({ event: { source: 'paddle-billing', type } });
});

test('what is no JSON is kept as Billing’s', () => {
  const raw = Buffer.from('{');
  expect(decodeSignedJson('shop', raw)).toMatchObject({
    source: 'paddle-billing',
    reason: 'the body is not JSON in UTF-8',
    raw,
  });
});
