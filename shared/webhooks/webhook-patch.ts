/** A change of some of a webhook's fields. */
import type { JsonObject } from '../base/json.ts';
import type { Refused } from '../http/body-fields.ts';
import { patchedDestination } from './destination-patch.ts';
import { contentTypeOf, formatOf } from './payload/payload-format.ts';
import { validStatusCodes } from './retrying.ts';
import { secretNames } from './signing/secret-kinds.ts';
import { signaturesOf } from './signing/signatures.ts';
import { webhookFields } from './webhook-body.ts';
import type { Webhook } from './webhook.ts';

/**
 * The body that makes a webhook what the patch asks for (`patchedDestination`).
 * @param patch its names in any case; null takes a field back to its default, and all of its headers away
 */
export const patchedBody = (webhook: Webhook, patch: JsonObject): { ok: true; body: JsonObject } | Refused =>
  patchedDestination(webhook, withHeaders(patch), {
    fields: Object.keys(webhookFields.shape),
    kept: secretNames,
    own: () => ownOf(webhook),
  });

const withHeaders = (patch: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(patch).map(([name, value]) => [name, name.toLowerCase() === 'headers' ? (value ?? {}) : value]),
  );

/** What follows from its format or its policy is left out. */
function ownOf(webhook: Webhook): JsonObject {
  const { name, url, retry_policy, content_type, valid_status_codes } = webhook;
  const codes = validStatusCodes({ name, url, retry_policy });
  const isUsual = JSON.stringify(valid_status_codes) === JSON.stringify(codes);
  return {
    url,
    ...(content_type !== contentTypeOf(formatOf(webhook)) && { content_type }),
    ...(!isUsual && valid_status_codes && { valid_status_codes }),
    ...{ payload_format: formatOf(webhook), signatures: signaturesOf(webhook) },
  };
}
