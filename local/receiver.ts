import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

import type { EpochMs } from '../shared/base/time.ts';
import { BEHAVIOUR_PATH } from './behaviours.ts';
import { bodyOf, serveHttp } from './embedded/base/http.ts';
import { steeredReceiver } from './receiver-behaviour.ts';

const payload = z.looseObject({
  id: z.string(),
  type: z.string(),
  state: z.unknown().optional(),
  state_status: z.string().optional(),
  state_observed_at: z.string().nullish(),
});

export interface Receipt {
  at: EpochMs;
  id: string;
  verified: boolean;
  /** Why not, where it was not verified. */
  problem: string | null;
  payload: z.output<typeof payload> | null;
}

export interface Receiver {
  /** Where webhooks are sent. */
  url: string;
  /** Where they are sent to see what becomes of one that fails: it answers 500. */
  failsUrl: string;
  /** Sets the secret that signatures are checked with; without one nothing verifies. */
  expect: (signingSecret: string) => void;
  receipts: () => readonly Receipt[];
  /** Resolves with the receipt of an event, also when it came before. */
  receiptOf: (eventId: string) => Promise<Receipt>;
  close: () => Promise<void>;
}

const KEPT = 1_000;
const KEPT_CHARACTERS = 64 * 1024 * 1024;

/** Far above the body of a webhook, 256 kB. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A receipt with its payload's own JSON text: that can be listed however deep it is, and its numbers keep their digits. */
interface Kept {
  receipt: Receipt;
  text: string;
}

/**
 * A receiver as a customer would write it: it checks each webhook with the `standardwebhooks` library, which is not
 * ours, answers 204 or 401, or as it is told to, and lists what came at `GET /`, one receipt a line.
 * @param slowMs how long a slow answer takes
 */
export async function startReceiver(host = '127.0.0.1', slowMs?: number): Promise<Receiver> {
  const kept: Kept[] = [];
  let keptCharacters = 0;
  const waiting = new Map<string, ((receipt: Receipt) => void)[]>();
  let secret: string | undefined;

  const keep = (receipt: Receipt, body: string): void => {
    const text = receiptText(receipt, body);
    kept.push({ receipt, text });
    keptCharacters += text.length;
    while (kept.length > KEPT || keptCharacters > KEPT_CHARACTERS) keptCharacters -= kept.shift()?.text.length ?? 0;
  };

  const receive = async (request: IncomingMessage): Promise<Receipt> => {
    const body = (await bodyOf(request, MAX_BODY_BYTES)).toString('utf8');
    const receipt = {
      at: Date.now(),
      id: String(request.headers['webhook-id'] ?? ''),
      ...check(secret, body, request),
    };
    keep(receipt, body);
    for (const resolve of waiting.get(receipt.id) ?? []) resolve(receipt);
    waiting.delete(receipt.id);
    return receipt;
  };

  const steered = steeredReceiver(slowMs);
  const server = await serveHttp(
    async (request, response, { pathname }) => {
      if (pathname === BEHAVIOUR_PATH) return steered.steer(request, response);
      if (request.method === 'GET' || request.method === 'HEAD') return list(kept, request, response);
      if (request.url === FAILS) return fail(request, response);
      const { verified } = await receive(request);
      steered.answer(verified, response);
    },
    { host, port: 0 },
  );
  return {
    url: `${server.url}/`,
    failsUrl: `${server.url}${FAILS}`,
    expect: (signingSecret) => {
      secret = signingSecret;
    },
    receipts: () => kept.map(({ receipt }) => receipt),
    receiptOf: (eventId) => {
      const came = kept.find(({ receipt }) => receipt.id === eventId);
      if (came) return Promise.resolve(came.receipt);
      return new Promise((resolve) => waiting.set(eventId, [...(waiting.get(eventId) ?? []), resolve]));
    },
    close: () => {
      steered.close();
      return server.close();
    },
  };
}

const FAILS = '/fails';

async function fail(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await bodyOf(request, MAX_BODY_BYTES);
  response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"this address fails on purpose"}');
}

function receiptText({ payload, ...receipt }: Receipt, body: string): string {
  return `${JSON.stringify(receipt).slice(0, -1)},"payload":${payload === null ? 'null' : body}}`;
}

/** Piece by piece: the whole list can be longer than a string may be. */
async function list(kept: readonly Kept[], { method }: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  if (method === 'HEAD') return void response.end();
  const texts = kept.map(({ text }, index) => (index === 0 ? `\n${text}` : `,\n${text}`));
  await pipeline(Readable.from(['[', ...texts, '\n]\n']), response);
}

const textsOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

function check(secret: string | undefined, body: string, { headers }: IncomingMessage) {
  try {
    if (secret === undefined) throw new Error('no signing secret is set yet');
    const verified = new Webhook(secret).verify(body, textsOf(headers));
    return { verified: true, problem: null, payload: payload.parse(verified) };
  } catch (error) {
    return { verified: false, problem: error instanceof Error ? error.message : String(error), payload: null };
  }
}
