/** What `data` of an operational event holds: docs/operational-events.md. */
import { z } from 'zod';

import { eventId, shape, time, uuid } from '../base/shape.ts';
import type { Shape } from '../base/shape.ts';
import type { OperationalType } from './operational-events.ts';

const about = () => ({ webhook_id: uuid('The webhook.'), webhook_name: z.string() });
const failingSince = () => time('Since when nothing has succeeded; `null` where it is not known.').nullable();

export const OPERATIONAL_DATA: Readonly<Record<OperationalType, Shape>> = {
  'webhook.failing': shape('WebhookFailingData', () => z.object({ ...about(), failing_since: failingSince() })),
  'webhook.recovered': shape('WebhookRecoveredData', () => z.object({ ...about(), failing_since: failingSince() })),
  'webhook.disabled': shape('WebhookDisabledData', () =>
    z.object({
      ...about(),
      reason: z.string().nullable().describe('`endpoint_gone`, `attempts_exhausted` or `failing`.'),
      failing_since: failingSince(),
    }),
  ),
  'webhook.stopped': shape('WebhookStoppedData', () => z.object({ ...about(), reason: z.string() })),
  'delivery.exhausted': shape('DeliveryExhaustedData', () =>
    z.object({
      ...about(),
      delivery_id: uuid('The delivery.'),
      event_id: eventId('Its event; `null` where a payload was given.').nullable(),
      event_type: z.string().nullable().describe('The type of its event; `null` where a payload was given.'),
      attempts: z.int().min(1).describe('How many attempts it took.'),
      response_status_code: z.int().describe('Of the last; 0 where no answer came.'),
      error_code: z.string().nullable().describe('Of the last; `null` where an answer came.'),
    }),
  ),
};
