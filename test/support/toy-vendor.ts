/** Whose notifications the toy source takes: sells subscriptions, keeps what it has sent, and tells of both over HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { JsonObject } from '../../shared/base/json.ts';
import type { ToyNotification } from './toy-source/decode.ts';

/** The most that a page of its history has. */
const PAGE = 2;

export interface ToyVendor {
  url: string;
  subscriptions: Map<string, JsonObject>;
  /** What it has sent, oldest first. */
  sent: ToyNotification[];
  /** The paths that it was asked for. */
  asked: string[];
  close: () => Promise<void>;
}

export async function startToyVendor(): Promise<ToyVendor> {
  const vendor: Omit<ToyVendor, 'url' | 'close'> = { subscriptions: new Map(), sent: [], asked: [] };
  const server = createServer(({ url = '/' }, response) => {
    vendor.asked.push(url);
    const answer = answerTo(new URL(url, 'http://toy'), vendor);
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? null));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...vendor,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answerTo({ pathname, searchParams }: URL, { subscriptions, sent }: Pick<ToyVendor, 'subscriptions' | 'sent'>) {
  const id = /^\/subscriptions\/(.+)$/.exec(pathname)?.[1];
  if (id !== undefined) return subscriptions.get(id);
  if (pathname === '/subscriptions') return [...subscriptions].map(([key, state]) => ({ ...state, id: key }));
  const after = Number(searchParams.get('after'));
  const page = sent.filter(({ number }) => number > after).slice(0, PAGE);
  return { sent: page, last: sent.at(-1)?.number ?? 0 };
}
