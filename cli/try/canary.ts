/** `subrelay canary`: end to end through a deployment, each step with its time; what it made is removed. */
import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import * as answers from '../client/answers.ts';
import type { Api } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import type { Terminal } from '../frame/terminal.ts';
import { durationText } from '../frame/times.ts';
import { CommandFailure, UsageError } from '../frame/usage-error.ts';
import { askOf } from '../look/asking.ts';
import type { Asked, EnvFlags } from '../look/asking.ts';
import { canaryReceiver } from './canary-receiver.ts';
import type { CanaryReceiver } from './canary-receiver.ts';
import { awaited } from './canary-deliveries.ts';
import { sentAlert } from './canary-alert.ts';
import { savedRequest } from './saved-request.ts';
import { judge } from './verify-signature.ts';

export interface CanaryFlags extends EnvFlags {
  receiver?: string | undefined;
  door?: string | undefined;
  /** Seconds. */
  timeout?: number | undefined;
  'exit-zero'?: boolean | undefined;
}

/** Of the event that it gives; webhooks that match every type get it, too. */
const EVENT_TYPE = 'canary.checked';

const given = z.looseObject({ id: z.string() });
const ledger = z.looseObject({ events: z.number(), difference: z.number() });

export const canary: Run<CanaryFlags> = async (terminal, flags) => {
  const asked = await askOf(flags, terminal);
  terminal.note(asked.where);
  const receiver = await receiverOf(flags, asked);
  const step = stepsOf(terminal);
  try {
    return await withWebhook(asked.api, receiver, step, (webhook) =>
      check(asked, flags, { webhook, receiver, step, terminal }),
    );
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    step(terminal.paint('bad', 'failed'), error.message);
    return flags['exit-zero'] ? 'done' : 'wrong';
  } finally {
    await receiver.close();
  }
};

type Step = (what: string, says: string) => void;

/** `  +0.4 s  webhook   made`: since the beginning. */
function stepsOf({ print }: Terminal): Step {
  const started = Date.now();
  return (what, says) => print(`  +${durationText(Date.now() - started).padEnd(7)} ${what.padEnd(10)} ${says}`);
}

/** Inside this process, which a stack on the same machine alone can reach. */
async function receiverOf({ receiver }: CanaryFlags, { target }: Asked): Promise<CanaryReceiver> {
  if (receiver !== undefined) {
    if (!URL.canParse(receiver))
      throw new UsageError(`--receiver wants a URL, current value is ${JSON.stringify(receiver)}`);
    return { url: receiver, close: async () => undefined };
  }
  if (target.stack === null)
    throw new UsageError('Name an address that answers 2xx and that this environment can reach: --receiver URL');
  return canaryReceiver();
}

type Made = answers.Webhook & { signing_secret?: unknown };

async function withWebhook(
  api: Api,
  { url }: CanaryReceiver,
  step: Step,
  work: (webhook: Made) => Promise<ExitName>,
): Promise<ExitName> {
  const body = {
    name: `canary ${randomBytes(4).toString('hex')}`,
    url,
    event_types: [EVENT_TYPE, 'payout.paid'],
    payload_format: 'event',
  };
  const webhook = await api.post(answers.webhook, '/v1/webhooks', { body });
  step('webhook', `${webhook.id} to ${url}`);
  try {
    return await work(webhook);
  } finally {
    await api.delete(`/v1/webhooks/${webhook.id}`);
    step('removed', `webhook ${webhook.id}; its events stay as long as all`);
  }
}

interface Checking {
  webhook: Made;
  receiver: CanaryReceiver;
  step: Step;
  terminal: Terminal;
}

async function check(
  { api, target }: Asked,
  flags: CanaryFlags,
  { webhook, step, terminal }: Checking,
): Promise<ExitName> {
  const from = new Date().toISOString();
  const alert = await sentAlert(target.stack, flags.door, terminal.env);
  step('alert', alert ?? 'not sent: give --door URL and SUBRELAY_PADDLE_SECRET');
  const { id } = await api.post(given, '/v1/events', { body: { type: EVENT_TYPE, data: { webhook: webhook.id } } });
  step('event', id);
  const ids = [id, ...(alert === null ? [] : [alert])];
  const delivered = await awaited(api, webhook.id, ids, (flags.timeout ?? 60) * 1_000);
  for (const { event_id, verdict } of delivered) step('delivered', `${event_id}: ${verdict}`);
  await checkSignatures(api, webhook);
  step('signed', `${delivered.length} of ${ids.length} signatures are right`);
  const account = await api.get(ledger, '/v1/ledger', { from });
  if (account.difference !== 0)
    throw new CommandFailure('wrong', `the ledger lacks ${account.difference} deliveries since ${from}`);
  step('ledger', `${account.events} events since ${from}, nothing is missing`);
  return 'done';
}

/** Over what was sent, byte for byte, as the API keeps it. */
async function checkSignatures(api: Api, { id, signing_secret: secret }: Made): Promise<void> {
  const page = await api.get(answers.attemptPage, '/v1/delivery-attempts', { webhook_id: id, success: true });
  for (const attempt of page.delivery_attempts) {
    const judged = judge(savedRequest(Buffer.from(String(attempt['raw_request']))), String(secret), Date.now());
    if (!judged.ok) throw new CommandFailure('wrong', `attempt ${attempt.id}: ${judged.says}`);
  }
  if (page.delivery_attempts.length === 0) throw new CommandFailure('wrong', 'no attempt is recorded');
}
