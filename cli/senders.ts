/** How each source's notifications are made, signed and sent. */
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import process from 'node:process';

import { isNotThere } from '../local/file-errors.ts';
import { BILLING_SAMPLES } from '../local/samples/billing.ts';
import { CLASSIC_SAMPLES } from '../local/samples/classic.ts';
import type { SampleContext } from '../local/samples/sample.ts';
import { WORKSPACE_SAMPLES } from '../local/samples/workspace.ts';
import { signBillingNotification, signClassicAlert } from '../local/sandbox/sign-paddle.ts';
import type { StackFile } from '../local/stack-file.ts';
import { SubrelayError } from '../shared/base/errors.ts';
import { numberText } from '../shared/base/json.ts';
import type { Json, JsonObject } from '../shared/base/json.ts';
import { eventId } from '../shared/events/ids.ts';
import type { Env } from '../shared/settings/config.ts';
import { UsageError } from './command.ts';
import type { SendRequest } from './send-options.ts';
import { withSetting } from './set-path.ts';

/** One notification, ready to be sent. */
export interface Outgoing {
  /** Its own id, as the source names it: `alert 123`. */
  label: string;
  body: string;
  headers: Record<string, string>;
  /** The event that the local stack makes of it. */
  eventId: string;
  /** What the sandbox of Paddle's history keeps of it; null: nothing. */
  history: JsonObject | null;
}

export interface Sent {
  ok: boolean;
  answer: string;
}

export interface Sender {
  compose: (context: SampleContext) => Outgoing;
  send: (outgoing: Outgoing) => Promise<Sent>;
  close: () => Promise<void>;
}

export interface SenderDeps {
  request: SendRequest;
  /** The running stack, if there is one. */
  stack: StackFile | null;
  env: Env;
}

/** @throws UsageError where it isn't clear where to send to, or what to sign with */
export async function senderFor(deps: SenderDeps): Promise<Sender> {
  if (deps.request.source === 'workspace') return workspaceSender(deps);
  const send = deps.request.print ? notSent : postTo(deps);
  const close = async () => {};
  if (deps.request.source === 'paddle-billing') return { compose: billingComposer(deps), send, close };
  return { compose: await classicComposer(deps), send, close };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** The account of the local stack. */
const ACCOUNT = 'default';

/** @throws UsageError where the source has no sample of that name */
function sampleOf<T>(samples: ReadonlyMap<string, T>, name: string): T {
  const sample = samples.get(name);
  if (!sample) throw new UsageError(`There is no sample ${JSON.stringify(name)}: npx subrelay send --list`);
  return sample;
}

async function classicComposer({ request, stack }: SenderDeps): Promise<Sender['compose']> {
  const file = request.key ?? (request.to === undefined ? stack?.paddle.privateKeyFile : undefined);
  if (!file && !request.print) {
    throw new UsageError('Give the private key that alerts are signed with: --key FILE.pem');
  }
  const key = file ? await privateKeyIn(file) : null;
  return (context) => {
    const sample = sampleOf(CLASSIC_SAMPLES, request.name)(context);
    const alert = { ...sample, ...Object.fromEntries(request.settings.map(({ path, value }) => [path, value])) };
    return {
      label: `alert ${alert.alert_id}`,
      body: key ? signClassicAlert(alert, key) : new URLSearchParams(alert).toString(),
      headers: FORM,
      eventId: eventId('paddle-classic', ACCOUNT, alert.alert_id),
      history: { alert },
    };
  };
}

async function privateKeyIn(file: string) {
  try {
    const key = createPrivateKey(await readFile(file));
    if (key.asymmetricKeyType !== 'rsa') throw new Error('another kind of key');
    return key;
  } catch (error) {
    const why = isNotThere(error) ? 'is not there' : 'holds none';
    throw new UsageError(`--key wants a file with an RSA private key in PEM: ${file} ${why}`);
  }
}

function billingComposer({ request, stack }: SenderDeps): Sender['compose'] {
  const secret = request.secret ?? (request.to === undefined ? stack?.paddle.billingSecret : undefined);
  if (!secret && !request.print) throw new UsageError('Give the secret of the notifications: --secret pdl_ntfset_…');
  return (context) => {
    const sample = sampleOf(BILLING_SAMPLES, request.name)(context);
    const notification = request.settings.reduce<JsonObject>(withSetting, sample);
    const body = JSON.stringify(notification);
    const id = idIn(notification.event_id);
    const signature = secret ? signBillingNotification(body, secret, Math.floor(context.now / 1000)) : '';
    return {
      label: `notification ${id}`,
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'Paddle', 'paddle-signature': signature },
      eventId: eventId('paddle-billing', ACCOUNT, id),
      history: { notification },
    };
  };
}

/** `--set` may have made anything of it. */
const idIn = (value: Json | undefined): string => (typeof value === 'string' ? value : (numberText(value) ?? ''));

const notSent = () => Promise.resolve({ ok: true, answer: 'not sent' });

/** To a receiver over HTTP; what goes to the local stack is in Paddle's history besides, arrived or not. */
function postTo({ request, stack }: SenderDeps): Sender['send'] {
  if (request.lost && (stack === null || request.to !== undefined)) {
    throw new UsageError('--lost needs the local stack, whose sandbox keeps the history: npm start');
  }
  const url = request.to ?? (stack && `${stack.frontDoor}/receive-paddle`);
  if (!url) throw new UsageError('No local stack is running: start one with npm start, or say where to with --to URL');
  if (!URL.canParse(url)) throw new UsageError(`--to wants a URL, not ${JSON.stringify(url)}`);
  return async ({ body, headers, history }) => {
    if (request.to === undefined && stack) {
      await post(`${stack.paddleApi}/sandbox/paddle/sent`, {}, JSON.stringify(history));
      if (request.lost) return { ok: true, answer: 'not delivered; the next reconcile that is due finds it' };
    }
    const { status, text } = await post(url, headers, body);
    return { ok: status >= 200 && status < 300, answer: `${status} ${text.slice(0, 500)}`.trim() };
  };
}

async function post(url: string, headers: Record<string, string>, body: string) {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new SubrelayError('SOURCE_UNAVAILABLE', `Nothing answers at ${url}: is it running?`, { cause });
  }
}

async function workspaceSender(deps: SenderDeps): Promise<Sender> {
  const { request } = deps;
  const topic = request.print ? null : await openTopic(deps);
  return {
    compose: (context) => {
      const sample = sampleOf(WORKSPACE_SAMPLES, request.name)(context);
      const notification = request.settings.reduce<JsonObject>(withSetting, sample);
      const id = idIn(notification.message_id);
      return {
        label: `message ${id}`,
        body: JSON.stringify(notification),
        headers: {},
        eventId: eventId('google-workspace', idIn(notification.reseller_customer_id), id),
        history: null,
      };
    },
    send: async ({ body }) => {
      const id = await topic?.publish(body);
      return { ok: true, answer: `published as ${id}` };
    },
    close: async () => topic?.close(),
  };
}

/** With the real client: to the local stack, to the emulator that the environment names, or to Google. */
async function openTopic({ request, stack, env }: SenderDeps) {
  const name = request.topic ?? stack?.workspaceTopic;
  if (!name) {
    throw new UsageError('No local stack is running: start one with npm start, or say where to with --topic');
  }
  const project = request.project ?? /^projects\/([^/]+)\/topics\//.exec(name)?.[1];
  if (!project) throw new UsageError('--topic wants projects/PROJECT/topics/TOPIC, or the topic alone with --project');
  const emulator = request.topic === undefined ? stack?.pubsubEmulatorHost : env['PUBSUB_EMULATOR_HOST'];
  if (emulator) {
    process.env['PUBSUB_EMULATOR_HOST'] = emulator;
    process.env['METADATA_SERVER_DETECTION'] = 'none';
  }
  // It takes a second to load, which the other sources need not wait for.
  const { PubSub } = await import('@google-cloud/pubsub');
  const client = new PubSub({ projectId: project });
  return {
    publish: (body: string) =>
      client
        .topic(name)
        .publishMessage({ data: Buffer.from(body) })
        .catch(refusedTopic(name)),
    close: () => client.close(),
  };
}

const refusedTopic = (name: string) => (cause: unknown) => {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new SubrelayError('BUS_UNAVAILABLE', `Cannot publish to ${name}: ${why}`, { cause });
};
