/** The body of a webhook, read and checked, and the webhook that it makes. */
import { invalid } from '../../http/body-fields.ts';
import { makeSecrets } from '../../webhooks/signing/secret-values.ts';
import { readBody } from '../../webhooks/webhook-body.ts';
import type { WebhookBody } from '../../webhooks/webhook-body.ts';
import { newSecretsFor, webhookFrom } from '../../webhooks/webhook.ts';
import type { Webhook } from '../../webhooks/webhook.ts';
import type { Check, CheckDeps, Checked } from '../destination.ts';

/** The URL of a body is also resolved, and one whose name leads to a refused address is refused. */
export const checkWebhook: Check<Webhook> = async (body, { handling, reachedAt }, deps) => {
  const { egress } = deps;
  const urlRefusal = (url: string) => {
    const checked = egress.checkUrl(url, reachedAt?.());
    return checked.ok ? null : checked.reason;
  };
  const read = readBody(body, urlRefusal, handling);
  if (!read.ok) return read;
  const refusal = await egress.checkNow(read.body.url);
  return refusal === null ? checked(read.body, deps) : invalid({ url: refusal.reason });
};

function checked(body: WebhookBody, deps: CheckDeps): Checked<Webhook> {
  let made: ReadonlyMap<string, string> = new Map();
  return {
    ok: true,
    makes: async (id, existing) => {
      made = await makeSecrets(newSecretsFor(body, existing), deps, made);
      const { keyring, defaultEventTypes } = deps;
      const context = { existing, newId: () => id, now: new Date(deps.now()), keyring, made, defaultEventTypes };
      const parsed = webhookFrom(body, context);
      return parsed.ok ? { ok: true, destination: parsed.webhook, reveal: parsed.reveal } : parsed;
    },
  };
}
