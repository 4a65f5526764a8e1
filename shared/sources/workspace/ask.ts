import type { Config } from '../../settings/config.ts';
import { keptFor } from '../../base/kept-for.ts';
import type { AskDeps, Asked, SubjectEvent } from '../source.ts';
import type { AskedAbout } from './find-subscription.ts';
import { openResellers } from './open-resellers.ts';
import type { READ_SETTINGS } from './settings.ts';
import { workspaceRules } from './subject-rules.ts';

/** No address is stored with a subject: its state goes to every webhook. An instance asks for a customer's so often. */
const EMAIL_KEPT_MS = 15 * 60_000;

/** Asks the Reseller API as the account's admin. @throws ConfigError if WORKSPACE_KEY_FILE is no key file */
export function open(config: Config<(typeof READ_SETTINGS)[number]>, deps: AskDeps): Asked {
  const gate = deps.openGate(config.workspaceRequestsPerMinute);
  const emails = keptFor<string | null>(EMAIL_KEPT_MS, deps.now);
  const resellers = new Map(openResellers(config, deps).map(({ account, reseller }) => [account, reseller]));
  return {
    rules: workspaceRules,
    fetchState: async (event, stored) => {
      const reseller = await resellers.get(event.account)?.();
      if (!reseller) return { kind: 'unavailable' };
      return gate.call(event.account, () => reseller.getSubscription(askedAbout(event), stored));
    },
    fetchEmail: async (event) => {
      const { customer_id: customer } = askedAbout(event).data;
      const reseller = await resellers.get(event.account)?.();
      if (!reseller || typeof customer !== 'string') return null;
      return emails.of(`${event.account}/${customer}`, () =>
        gate.call(event.account, () => reseller.customerEmail(customer)),
      );
    },
  };
}

/** A look has no notification's data: the subject's id says whose subscription it is (`workspaceSubject`). */
function askedAbout(event: SubjectEvent): AskedAbout {
  if (event.data['customer_id'] !== undefined) return event;
  const [customer_id = '', ...sku] = event.subject.id.slice(event.account.length + 1).split('/');
  return { type: event.type, data: { customer_id, sku_id: sku.join('/') } };
}
