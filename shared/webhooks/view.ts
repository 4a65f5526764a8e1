import { z } from 'zod';

import { shape } from '../base/shape.ts';
import type { View } from '../base/shape.ts';
import { destinationMembers, destinationView } from './destination-view.ts';
import { ownerField } from './owner.ts';
import { formatOf, payloadFormats } from './payload/payload-format.ts';
import { SECRET_KINDS, signatureNames } from './signing/secret-kinds.ts';
import type { Reveal } from './signing/secret-values.ts';
import { publicKeys, secretShapes, setFlags } from './signing/secret-views.ts';
import { signaturesOf } from './signing/signatures.ts';
import type { Webhook } from './webhook.ts';

/** A webhook as the API shows it: postmand's fields in postmand's order (docs/facts/postmand.md, PM-19), then ours. */
export const webhookShape = shape('Webhook', () => {
  const secrets = secretShapes(SECRET_KINDS);
  const { secret_token, ...shownOnce } = secrets.shownOnce;
  const { id, name, ...common } = destinationMembers();
  return z
    .object({
      id,
      name,
      url: z.string().describe('Where events are sent, as it was given.'),
      content_type: z.string().describe('`Content-Type` of what is sent.'),
      valid_status_codes: z.array(z.int()).nullable().describe('Which statuses are a success; `null`: any 2xx.'),
      secret_token,
      ...common,
      payload_format: z.enum(payloadFormats),
      ...shownOnce,
      ...secrets.flags,
      signatures: z.array(z.enum(signatureNames)).describe('What each request is signed with.'),
      ...secrets.publicKeys,
      header_names: z.array(z.string()).describe("Of the webhook's own headers; their values are never shown."),
      owner: z.string().describe("Whose it is; left out where it is the deployment's own.").exactOptional(),
    })
    .describe('Where events are sent, which, and how.');
});

export type WebhookView = View<typeof webhookShape>;

/** @param reveal the secrets that this very request has set: no other answer shows them. */
export function webhookView(webhook: Webhook, reveal: Reveal = {}): WebhookView {
  const { secret_token } = reveal;
  const { id, name, ...common } = destinationView(webhook);
  return {
    id,
    name,
    url: webhook.url,
    content_type: webhook.content_type,
    valid_status_codes: webhook.valid_status_codes,
    ...(secret_token === undefined ? {} : { secret_token }),
    ...common,
    payload_format: formatOf(webhook),
    ...reveal,
    ...setFlags(SECRET_KINDS, webhook),
    signatures: signaturesOf(webhook),
    ...publicKeys(SECRET_KINDS, webhook),
    header_names: webhook.headers?.names ?? [],
    ...ownerField(webhook),
  };
}
