import type { HttpFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';

import { SubrelayError, statusOf } from '../../shared/base/errors.ts';
import { parseJsonBytes } from '../../shared/base/json.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { describeError } from '../../shared/base/log.ts';
import type { Log } from '../../shared/base/log.ts';
import type { Drift } from '../../shared/bus/push-subscription.ts';
import { doorway, refuseForm } from '../../shared/http/doorway.ts';
import type { Answer } from '../../shared/http/doorway.ts';
import type { Registration, Unregistration, Watch } from '../../shared/sources/workspace/register.ts';
import type { Outcome, Registrar } from '../../shared/sources/workspace/registrar.ts';
import type { VerifyToken } from '../push-door.ts';

export interface RegistrarChoice {
  /** Some of the configured ones; undefined: all. */
  accounts: string[] | undefined;
  pull: boolean;
}

export interface RegisterDoorDeps {
  verifyToken: VerifyToken;
  /** @throws SubrelayError */
  openRegistrar: (choice: RegistrarChoice) => Promise<Registrar>;
  log: Log;
}

const options = z.strictObject({
  action: z.enum(['register', 'unregister', 'watch']).default('register'),
  /** Some of the configured ones. */
  accounts: z.array(z.string()).optional(),
  /** To authorize besides the registered one, or to revoke. */
  service_accounts: z.array(z.email()).default([]),
  pull: z.boolean().default(false),
});

type Asked = z.output<typeof options>;

const USAGE =
  'Send nothing, or {"action": "register" | "unregister" | "watch", "accounts": ["C0…"], ' +
  '"service_accounts": ["…@…"], "pull": false}, each optional';

/**
 * Registers for reseller notifications (the scheduler's plain POST), unregisters, or only looks. Whoever calls
 * sends the scheduler's token. One reseller's failure answers 5xx, after all others had their turn.
 */
export const registerDoor = ({ verifyToken, openRegistrar, log }: RegisterDoorDeps): HttpFunction =>
  doorway(log, {
    logged: 'resellers.registered',
    methods: ['POST'],
    bodyLimit: 64 * 1024,
    admit: refuseForm,
    handle: async ({ headers, body }) => {
      await verifyToken(headers.authorization);
      const asked = options.safeParse(body.length === 0 ? {} : parseJsonBytes(body));
      if (!asked.success) throw new SubrelayError('BODY_UNREADABLE', USAGE);
      const { action, accounts, pull } = asked.data;
      const answer = await run(await openRegistrar({ accounts, pull }), asked.data);
      return { ...answer, log: { action, ...answer.log } };
    },
  });

async function run(registrar: Registrar, { action, service_accounts }: Asked): Promise<Answer> {
  switch (action) {
    case 'register':
      return answerOf('registrations', await registrar.register(service_accounts), registrationBody);
    case 'unregister':
      return answerOf('unregistrations', await registrar.unregister(service_accounts), unregistrationBody);
    case 'watch':
      return answerOf('watches', await registrar.watch(service_accounts), watchBody);
  }
}

function answerOf<T>(name: string, outcomes: Outcome<T>[], bodyOf: (done: T) => JsonObject): Answer {
  const done = outcomes.flatMap((each) => ('done' in each ? [{ account: each.account, ...bodyOf(each.done) }] : []));
  const failed = outcomes.flatMap((each) => ('failed' in each ? [each] : []));
  const failures = failed.map(({ account, failed: { code, message } }) => ({ account, error: { code, message } }));
  const status = Math.max(200, ...failed.map((each) => statusOf[each.failed.code]));
  const logged = failed.map((each) => ({ account: each.account, error: describeError(each.failed) }));
  return { status, body: { [name]: done, failed: failures }, log: { [name]: done, failed: logged } };
}

const registrationBody = ({ topic, serviceAccounts, authorized, subscription, drift, changes }: Registration) => ({
  topic,
  service_accounts: serviceAccounts,
  authorized,
  subscription,
  drift: drift.map(driftBody),
  changes,
});

const unregistrationBody = ({ topic, serviceAccounts, revoked }: Unregistration) => ({
  topic,
  service_accounts: serviceAccounts,
  revoked,
});

const watchBody = ({ topic, serviceAccounts, missing, subscription, exists, drift, obstacles }: Watch) => ({
  topic,
  service_accounts: serviceAccounts,
  missing_service_accounts: missing,
  subscription,
  exists,
  drift: drift.map(driftBody),
  obstacles,
});

const driftBody = ({ setting, current, desired }: Drift) => ({ setting, current, desired });
