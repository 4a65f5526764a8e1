import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const payload = z.looseObject({
  id: z.string(),
  type: z.string(),
  state: z.unknown().optional(),
  state_status: z.string().optional(),
  state_observed_at: z.string().nullish(),
});

/** One webhook that arrived. */
export interface Receipt {
  /** Epoch milliseconds. */
  at: number;
  id: string;
  verified: boolean;
  /** Why not, where it was not verified. */
  problem: string | null;
  payload: z.output<typeof payload> | null;
}

export interface Receiver {
  /** Where webhooks are sent. */
  url: string;
  /** Sets the secret that signatures are checked with; without one nothing verifies. */
  expect: (signingSecret: string) => void;
  receipts: () => readonly Receipt[];
  /** Resolves with the receipt of an event, also when it came before. */
  receiptOf: (eventId: string) => Promise<Receipt>;
  close: () => Promise<void>;
}

const KEPT = 1_000;

/**
 * A receiver as a customer would write it: it checks each webhook with the `standardwebhooks` library, which is not
 * ours, answers 204 or 401, and lists what came at `GET /`.
 */
export async function startReceiver(host = '127.0.0.1'): Promise<Receiver> {
  const receipts: Receipt[] = [];
  const waiting = new Map<string, ((receipt: Receipt) => void)[]>();
  let secret: string | undefined;

  const receive = async (request: IncomingMessage): Promise<Receipt> => {
    const body = (await buffer(request)).toString('utf8');
    const receipt = {
      at: Date.now(),
      id: String(request.headers['webhook-id'] ?? ''),
      ...check(secret, body, request),
    };
    receipts.push(receipt);
    if (receipts.length > KEPT) receipts.shift();
    for (const resolve of waiting.get(receipt.id) ?? []) resolve(receipt);
    waiting.delete(receipt.id);
    return receipt;
  };

  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(receipts, null, 2));
      return;
    }
    receive(request).then(
      ({ verified }) => response.writeHead(verified ? 204 : 401).end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/`,
    expect: (signingSecret) => {
      secret = signingSecret;
    },
    receipts: () => receipts,
    receiptOf: (eventId) => {
      const came = receipts.find(({ id }) => id === eventId);
      if (came) return Promise.resolve(came);
      return new Promise((resolve) => waiting.set(eventId, [...(waiting.get(eventId) ?? []), resolve]));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function check(secret: string | undefined, body: string, { headers }: IncomingMessage) {
  try {
    if (secret === undefined) throw new Error('no signing secret is set yet');
    const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
    return { verified: true, problem: null, payload: payload.parse(verified) };
  } catch (error) {
    return { verified: false, problem: error instanceof Error ? error.message : String(error), payload: null };
  }
}
