/** The customers' endpoints, and their own account of what came: what is compared in the end. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

import { Webhook } from 'standardwebhooks';

import type { EpochMs } from '../../shared/base/time.ts';
import type { Random } from './random.ts';

/** `hole` never answers, and in the end says 410; `wide` are as many as a fan-out needs. */
export const ENDPOINTS = ['healthy', 'slow', 'flapping', 'ordered', 'hole', 'wide'] as const;
export type EndpointName = (typeof ENDPOINTS)[number];

/** One POST that came. */
export interface Receipt {
  /** When its head came. */
  at: EpochMs;
  /** The path: its webhook. */
  endpoint: string;
  /** The header `webhook-id`. */
  id: string;
  /** `id` in the body; null where it has none. */
  bodyId: string | null;
  /** Of `data` in the body, which never changes. */
  dataHash: string;
  /** What the generator called it; null where it says nothing. */
  key: string | null;
  verified: boolean;
  /** What it was answered; 0 where it was not. */
  status: number;
}

export interface Endpoints {
  url: (endpoint: string) => string;
  receipts: readonly Receipt[];
  /** Whether anything has come under a `webhook-id`. */
  hasCome: (id: string) => boolean;
  /** The flapping endpoint is well from now on; the hole says that it is gone. */
  heal: () => void;
  close: () => Promise<void>;
}

export interface EndpointsOptions {
  signingSecret: string;
  random: Random;
  flaps: () => boolean;
}

export async function startEndpoints({ signingSecret, random, flaps }: EndpointsOptions): Promise<Endpoints> {
  const webhook = new Webhook(signingSecret);
  const receipts: Receipt[] = [];
  const ids = new Set<string>();
  let healed = false;

  /** The status to answer with, after a while; 0: never. */
  const statusAt: Record<EndpointName, () => Promise<number> | number> = {
    healthy: () => 204,
    wide: () => 204,
    ordered: () => (!healed && random.chance(0.1) ? 500 : 204),
    slow: () => setTimeout(healed ? 50 : random.between(100, 1_500), 204),
    flapping: () => (!healed && flaps() ? 500 : 204),
    hole: () => (healed ? 410 : 0),
  };

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = Date.now();
    const endpoint = (request.url ?? '/').slice(1);
    const body = await buffer(request);
    const receipt: Receipt = { at, endpoint, ...readBody(webhook, body.toString('utf8'), request), status: 0 };
    receipts.push(receipt);
    ids.add(receipt.id);
    const status = await statusAt[endpoint.split('/')[0] as EndpointName]();
    if (status === 0 || response.destroyed) return;
    receipt.status = status;
    response.writeHead(status).end();
  };
  const server = createServer((request, response) => {
    receive(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (endpoint) => `http://127.0.0.1:${port}/${endpoint}`,
    receipts,
    hasCome: (id) => ids.has(id),
    heal: () => {
      healed = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Body {
  id?: string;
  data?: { key?: string };
}

function readBody(webhook: Webhook, text: string, { headers }: IncomingMessage) {
  const id = String(headers['webhook-id'] ?? '');
  const { id: bodyId = null, data = {} } = JSON.parse(text) as Body;
  const dataHash = createHash('sha256').update(JSON.stringify(data)).digest('hex');
  return { id, bodyId, dataHash, key: data.key ?? null, verified: isVerified(webhook, text, headers) };
}

function isVerified(webhook: Webhook, text: string, headers: IncomingMessage['headers']): boolean {
  try {
    webhook.verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
