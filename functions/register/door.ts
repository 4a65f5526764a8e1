import type { HttpFunction } from '@google-cloud/functions-framework';

import { doorway, refuseForm } from '../../shared/http/doorway.ts';
import type { Log } from '../../shared/log.ts';
import type { Registration } from '../../shared/sources/workspace/register.ts';

export interface RegisterDoorDeps {
  /** Registers every configured reseller, one after another; repeating it changes nothing. */
  registerAll: () => Promise<(Registration & { account: string })[]>;
  log: Log;
}

/**
 * Registers for reseller notifications and answers the watch details; called by an operator and by the scheduler, and
 * admitted by IAM alone.
 */
export const registerDoor = ({ registerAll, log }: RegisterDoorDeps): HttpFunction =>
  doorway(log, {
    logged: 'resellers.registered',
    methods: ['POST'],
    bodyLimit: 64 * 1024,
    admit: refuseForm,
    handle: async () => {
      const registrations = await registerAll();
      const body = {
        registrations: registrations.map(({ account, topic, serviceAccounts, subscription, changes }) => ({
          account,
          topic,
          service_accounts: serviceAccounts,
          subscription,
          changes,
        })),
      };
      return { status: 200, body, log: { changes: registrations.flatMap(({ changes }) => changes) } };
    },
  });
