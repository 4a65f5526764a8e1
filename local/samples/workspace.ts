/**
 * Google Workspace reseller notifications about the subscription that the sandbox has (docs/facts/google-workspace.md,
 * GR-8 to GR-11).
 */
import type { JsonObject } from '../../shared/base/json.ts';
import { WORKSPACE_TYPES } from '../../shared/sources/workspace/workspace.ts';
import { sampleNotification } from '../samples.ts';
import { newNumber } from './sample.ts';
import type { Samples } from './sample.ts';
import { asJson } from './as-json.ts';

/** What one type's notification says besides. */
const BESIDES: Readonly<Record<string, JsonObject>> = {
  SUBSCRIPTION_SUSPENDED: { subscription_suspension_reasons: ['RENEWAL_WITH_TYPE_CANCEL'] },
  SUBSCRIPTION_CANCELLED: { subscription_cancellation_reason: 'USER_INITIATED' },
};

export const WORKSPACE_SAMPLES: Samples<JsonObject & { message_id: string }> = new Map(
  [...WORKSPACE_TYPES.keys()].map((name) => [
    name,
    (context) => {
      const messageId = newNumber(context);
      const notification = asJson(sampleNotification(messageId, context.now));
      return { ...notification, event_type: name, message_id: messageId, ...BESIDES[name] };
    },
  ]),
);
