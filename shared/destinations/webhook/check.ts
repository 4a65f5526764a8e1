/** The body of a webhook, read and checked, and the webhook that it makes. */
import { invalid } from '../../http/body-fields.ts';
import type { Invalid } from '../../http/body-fields.ts';
import type { Egress, EgressRefusal } from '../../sending/egress.ts';
import { makeSecrets } from '../../webhooks/signing/secret-values.ts';
import { readBody } from '../../webhooks/webhook-body.ts';
import type { WebhookBody } from '../../webhooks/webhook-body.ts';
import { newSecretsFor, webhookFrom } from '../../webhooks/webhook.ts';
import type { Webhook } from '../../webhooks/webhook.ts';
import type { Asked, Check, CheckDeps, Checked } from '../destination.ts';

/** The URL of a body is also resolved, and one whose name leads to a refused address is refused. */
export const checkWebhook: Check<Webhook> = async (body, asked, deps) => {
  const { owner } = asked;
  const first = urlsUnder(owner === undefined ? deps.egress : deps.egress.forOwners, asked, owner !== undefined);
  const read = readBody(body, first.refusal, asked.handling);
  if (!read.ok) return read;
  const given = read.body;
  if (owner !== undefined && given.owner !== undefined && given.owner !== owner)
    return invalid({ owner: `must be ${owner}, or left out: it never changes` });
  const isBodys = owner === undefined && given.owner !== undefined;
  const urls = isBodys ? urlsUnder(deps.egress.forOwners, asked, true) : first;
  return (await urls.problem(given.url)) ?? checked({ ...given, ...(owner !== undefined && { owner }) }, deps);
};

/** An owner is not told where a name leads, nor what the operator has allowed for others. */
const TOLD_TO_OWNERS: Partial<Record<EgressRefusal['code'], string>> = {
  address: 'must lead to public addresses alone',
  host: 'must lead to public addresses alone',
  protocol: 'must use https',
  port: 'must use port 443 or 8443',
};

function urlsUnder(egress: Pick<Egress, 'checkUrl' | 'checkNow'>, { reachedAt }: Asked, isOwners: boolean) {
  const reasonOf = ({ code, reason }: EgressRefusal) => (isOwners ? (TOLD_TO_OWNERS[code] ?? reason) : reason);
  const refusal = (url: string): string | null => {
    const found = egress.checkUrl(url, reachedAt?.());
    return found.ok ? null : reasonOf(found);
  };
  const problem = async (url: string): Promise<Invalid | null> => {
    const told = refusal(url);
    if (told !== null) return invalid({ url: told });
    const found = await egress.checkNow(url);
    return found && invalid({ url: reasonOf(found) });
  };
  return { refusal, problem };
}

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
