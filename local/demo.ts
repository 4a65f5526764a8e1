/**
 * Real events through the whole pipeline, each told step by step. Who buys at Paddle is invited to the sandboxes' Jira and
 * Slack; the last event goes to a webhook that fails.
 */
import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import type { PubSub } from '@google-cloud/pubsub';

import { eventId } from '../shared/events/ids.ts';
import type { LocalApi } from './api-client.ts';
import { askAgain } from './ask-again.ts';
import type { Receipt, Receiver } from './receiver.ts';
import { JIRA_CREDENTIALS, JIRA_DESK, SLACK_CHANNEL, SLACK_TEAM, SLACK_TOKENS } from './samples-people.ts';
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
  if (key !== null) {
    const invites = await invitesOf(stack);
    const send = () => postAlert(stack, key);
    return tell(stack, 'Paddle Classic subscription_created', send, invites);
  }
  stack.print('Paddle: no sample alert is sent, since PADDLE_CLASSIC_PUBLIC_KEY is a key of yours');
  return true;
}

interface Invite {
  id: string;
  name: string;
}

/** Of Paddle's account alone, and of purchases alone: what is sent later goes where the reader sent it. */
const ONLY = { match: { account: ['default'] }, event_types: ['subscription.created'] };
const RULES = [{ event_types: ['subscription.created'], actions: ['invite', 'join'] }];
const JIRA = {
  ...{ kind: 'jira', name: 'Support desk', jira_token: JIRA_CREDENTIALS.apiToken, ...ONLY },
  jira: {
    ...{ site: 'https://shop.atlassian.net', email: JIRA_CREDENTIALS.email, service_desk_id: JIRA_DESK.id },
    ...{ targets: [{ organization_id: '1' }], rules: RULES },
  },
};
const SLACK = {
  ...{ kind: 'slack', name: 'Slack community', slack_token: SLACK_TOKENS.user, ...ONLY },
  slack: {
    ...{ team_id: SLACK_TEAM.id, channel_ids: [SLACK_CHANNEL.id] },
    rules: [{ event_types: ['subscription.created'], actions: ['invite'] }],
  },
};

/** Where a customer is invited to. @returns none where they can't be made: the rest of the demo goes on */
async function invitesOf({ api, print }: DemoStack): Promise<Invite[]> {
  try {
    return await Promise.all([JIRA, SLACK].map((body) => api.makeDestination(body)));
  } catch (error) {
    print(`Jira and Slack: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** What became of the customer at each service, in the words of the attempt. */
async function invitedBy(api: LocalApi, id: string, { id: destination, name }: Invite): Promise<string> {
  const tried = await until(async () =>
    (await api.attemptsOf(id)).find(({ webhook_id }) => webhook_id === destination),
  );
  const said =
    tried === undefined ? `not tried within ${WAIT_MS / 1_000} s` : ((tried.error || tried.raw_response) ?? '');
  return `          invited             ${name}: ${said.split('\n').join('; ')}`;
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
  const alert = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: signClassicAlert(sampleAlert(alertId, Date.now()), privateKey),
  };
  const answer = await askAgain(() => fetch(`${frontDoor}/receive-paddle`, alert));
  if (answer.status !== 200) throw new Error(`the alert was answered ${answer.status}: ${await answer.text()}`);
  return eventId('paddle-classic', 'default', alertId);
}

/** An event that was sent, when, and to whom its customer is invited. */
interface Told {
  id: string;
  started: number;
  invites: readonly Invite[];
}

async function tell(
  stack: DemoStack,
  title: string,
  send: () => Promise<string>,
  invites: readonly Invite[] = [],
): Promise<boolean> {
  const started = Date.now();
  stack.print(title);
  try {
    const id = await send();
    const receipt = await within(stack.receiver.receiptOf(id), id);
    const steps = stepsOf(stack.api, { id, started, invites }, receipt);
    const invited = invites.map((invite) => invitedBy(stack.api, id, invite));
    for (const line of [...(await steps), ...(await Promise.all(invited))]) stack.print(`  ${line}`);
    return receipt.verified;
  } catch (error) {
    stack.print(`  did not arrive: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    stack.print('');
  }
}

async function stepsOf(api: LocalApi, { id, started, invites }: Told, receipt: Receipt): Promise<string[]> {
  const event = await api.event(id);
  const attempt = await recordedAttempt(api, id, invites);
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
async function recordedAttempt(api: LocalApi, id: string, others: readonly Invite[]) {
  const isOthers = (webhook: string) => others.some((each) => each.id === webhook);
  const attempt = await until(async () => (await api.attemptsOf(id)).find(({ webhook_id }) => !isOthers(webhook_id)));
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
