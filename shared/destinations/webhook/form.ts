/** The webhook as `/v1/destinations` takes and shows it: as `/v1/webhooks` does, with its kind. */
import { z } from 'zod';

import { noSecrets } from '../../webhooks/sealed.ts';
import { isWebhook } from '../../webhooks/stored-destination.ts';
import { webhookShape, webhookView } from '../../webhooks/view.ts';
import { webhookFields } from '../../webhooks/webhook-body.ts';
import { patchedBody } from '../../webhooks/webhook-patch.ts';
import type { Webhook } from '../../webhooks/webhook.ts';
import { form } from '../form.ts';
import { checkWebhook } from './check.ts';

export const webhookForm = form<Webhook>({
  kind: 'webhook',
  fields: webhookFields,
  testedBy: 'sample',
  members: () => ({ kind: z.literal('webhook'), ...webhookShape().shape }),
  read: (stored) => (isWebhook(stored) ? stored : null),
  check: checkWebhook,
  view: (webhook, reveal) => ({ kind: 'webhook', ...webhookView(webhook, reveal) }),
  patched: patchedBody,
  sealed: ({ headers, signing_secrets, secret_token, ed25519_keys, rsa_keys }) => ({
    ...{ headers, signing_secrets, secret_token, ed25519_keys, rsa_keys },
  }),
  emptied: noSecrets,
});
