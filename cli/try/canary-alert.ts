import { randomBytes } from 'node:crypto';

import type { StackFile } from '../../local/stack-file.ts';
import type { Env } from '../../shared/settings/config.ts';
import { PADDLE_BILLING } from '../../shared/sources/paddle-billing/name.ts';
import { PADDLE_CLASSIC } from '../../shared/sources/paddle-classic/name.ts';
import { CommandFailure } from '../frame/usage-error.ts';
import { billingSamples } from './send-billing.ts';
import { classicSamples } from './send-classic.ts';

const SECRET_VARIABLE = 'SUBRELAY_PADDLE_SECRET';

const REQUEST = { settings: [], times: 1, print: false, lost: false, change: undefined };

/**
 * Sends a signed payout through the public door: to the local stack as Paddle Classic, to a deployment as Paddle Billing
 * under a secret of the environment.
 * @returns the event's id; null where there is no secret or no door to sign and send with
 */
export async function sentAlert(stack: StackFile | null, door: string | undefined, env: Env): Promise<string | null> {
  const sender = await senderOf(stack, door, env);
  if (sender === null) return null;
  const { ok, answer } = await sender.send(sender.compose({ now: Date.now(), randomBytes }));
  const id = /evt_[0-9a-f]{32}/.exec(answer)?.[0];
  if (ok && id !== undefined) return id;
  throw new CommandFailure('wrong', `the alert was not taken: ${answer}`);
}

function senderOf(stack: StackFile | null, door: string | undefined, env: Env) {
  const secret = env[SECRET_VARIABLE];
  if (door !== undefined && secret)
    return billingSamples.open({
      request: { ...REQUEST, source: PADDLE_BILLING, name: 'payout.paid', to: door, secret },
      stack: null,
      env,
    });
  if (stack === null || stack.paddle.privateKeyFile === null) return null;
  return classicSamples.open({ request: { ...REQUEST, source: PADDLE_CLASSIC, name: 'transfer_paid' }, stack, env });
}
