/** Real events through the whole pipeline, each told step by step; the last goes to a webhook that fails, too. */
import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { PubSub } from '@google-cloud/pubsub';

import { eventId } from '../shared/events/ids.ts';
import type { LocalApi } from './api-client.ts';
import type { Receipt, Receiver } from './receiver.ts';
import { RESELLER_ACCOUNT, sampleAlert, sampleNotification } from './samples.ts';
import { signClassicAlert } from './sandbox/sign-paddle.ts';

export interface DemoStack {
  pubsub: PubSub;
  workspaceTopic: string;
  frontDoor: string;
  api: LocalApi;
  receiver: Receiver;
  /** PEM; null where the functions verify with a key of the user's. */
  paddlePrivateKey: string | null;
  print: (line: string) => void;
}

const WAIT_MS = 20_000;

/**
 * Sends a Workspace notification and a Paddle alert, and an event to a webhook that fails, and prints what became of them.
 * @returns whether the first two arrived
 */
export async function runDemo(stack: DemoStack): Promise<boolean> {
  const workspace = await tell(stack, 'Google Workspace NEW_SUBSCRIPTION_CREATED', () => publishNotification(stack));
  const paddle = await tellOfPaddle(stack);
  await tellOfFailure(stack);
  return workspace && paddle;
}

async function tellOfPaddle(stack: DemoStack): Promise<boolean> {
  const { paddlePrivateKey: key } = stack;
  if (key !== null) return tell(stack, 'Paddle Classic subscription_created', () => postAlert(stack, key));
  stack.print('Paddle: no sample alert is sent, since PADDLE_CLASSIC_PUBLIC_KEY is a key of yours');
  return true;
}

const FAILING = { name: 'Fails on purpose', event_types: ['demo.failing'] };

/** Leaves something for the console to explain. */
async function tellOfFailure({ api, receiver, print }: DemoStack): Promise<void> {
  print('An event for a webhook that fails on purpose');
  try {
    const webhook = await api.putWebhook({ ...FAILING, url: receiver.failsUrl });
    const id = await api.give({ type: 'demo.failing', data: { note: 'this receiver answers 500' } });
    const tried = await until(async () =>
      (await api.deliveriesOf(id)).find(
        ({ webhook_id, delivery_attempts }) => webhook_id === webhook.id && delivery_attempts > 0,
      ),
    );
    print(`  ${tried?.verdict ?? `was not tried within ${WAIT_MS / 1_000} s`}`);
  } catch (error) {
    print(`  could not be given: ${error instanceof Error ? error.message : String(error)}`);
  }
  print('');
}

async function publishNotification({ pubsub, workspaceTopic }: DemoStack): Promise<string> {
  const messageId = String(randomInt(2 ** 47));
  const data = Buffer.from(JSON.stringify(sampleNotification(messageId, Date.now())));
  await pubsub.topic(workspaceTopic).publishMessage({ data });
  return eventId('google-workspace', RESELLER_ACCOUNT, messageId);
}

async function postAlert({ frontDoor }: DemoStack, privateKey: string): Promise<string> {
  const alertId = String(randomInt(2 ** 47));
  const answer = await fetch(`${frontDoor}/receive-paddle`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: signClassicAlert(sampleAlert(alertId, Date.now()), privateKey),
  });
  if (answer.status !== 200) throw new Error(`the alert was answered ${answer.status}: ${await answer.text()}`);
  return eventId('paddle-classic', 'default', alertId);
}

async function tell(stack: DemoStack, title: string, send: () => Promise<string>): Promise<boolean> {
  const started = Date.now();
  stack.print(title);
  try {
    const id = await send();
    const receipt = await within(stack.receiver.receiptOf(id), id);
    for (const line of await stepsOf(stack.api, id, started, receipt)) stack.print(`  ${line}`);
    return receipt.verified;
  } catch (error) {
    stack.print(`  did not arrive: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    stack.print('');
  }
}

async function stepsOf(api: LocalApi, id: string, started: number, receipt: Receipt): Promise<string[]> {
  const event = await api.event(id);
  const attempt = await recordedAttempt(api, id);
  const { state, state_status, state_observed_at } = receipt.payload ?? {};
  const at = (time: string | number | null | undefined) =>
    `+${String(Math.max(0, (time == null ? started : new Date(time).getTime()) - started)).padStart(4)} ms`;
  return [
    `${at(event.received_at)}  received            ${event.source_type}, sent by ${event.source} for ${event.account}`,
    `${at(event.stored_at)}  stored              ${event.id}  ${event.type}`,
    `${at(state_observed_at)}  state fetched       ${state_status}: ${JSON.stringify(state).slice(0, 60)}…`,
    `${at(receipt.at)}  delivered           attempt ${attempt.attempt} answered ${attempt.response_status_code}`,
    `${at(receipt.at)}  signature verified  ${receipt.verified ? 'yes' : `NO: ${receipt.problem}`}, by the standardwebhooks library`,
  ];
}

/** The attempt is recorded once the receiver has answered, a moment after the webhook arrived. */
async function recordedAttempt(api: LocalApi, id: string) {
  const attempt = await until(async () => (await api.attemptsOf(id))[0]);
  if (attempt === undefined) throw new Error(`the attempt for ${id} was not recorded`);
  return attempt;
}

const LOOK_MS = 50;

/** Looks again and again. @returns undefined where nothing comes in time */
async function until<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let waited = 0; waited < WAIT_MS; waited += LOOK_MS) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(LOOK_MS);
  }
  return undefined;
}

async function within(receipt: Promise<Receipt>, id: string): Promise<Receipt> {
  const waiting = new AbortController();
  const late = setTimeout(WAIT_MS, undefined, { signal: waiting.signal, ref: false }).then(() => {
    throw new Error(`no webhook for ${id} within ${WAIT_MS / 1000} s`);
  });
  try {
    return await Promise.race([receipt, late]);
  } finally {
    late.catch(() => undefined);
    waiting.abort();
  }
}
