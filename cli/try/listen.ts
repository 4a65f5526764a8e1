/** `subrelay listen`: the running stack's deliveries, forwarded to an address of one's own, each exchange shown. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import * as answers from '../client/answers.ts';
import { openApi } from '../client/client.ts';
import { readableBytes } from '../frame/bytes.ts';
import type { Run } from '../frame/command.ts';
import type { Terminal } from '../frame/terminal.ts';
import { clock, durationText } from '../frame/times.ts';
import { UsageError } from '../frame/usage-error.ts';
import { localTarget } from '../target/api-target.ts';
import { runningStack } from './running-stack.ts';
import { portOf } from '../../local/embedded/base/http.ts';

interface ListenFlags {
  type?: readonly string[] | undefined;
  /** Ends after so many exchanges. */
  count?: number | undefined;
  json?: boolean | undefined;
}

/** Between two hops: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1, and what a client sets anew. */
const OF_THE_HOP = ['connection', 'host', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'expect'];
const TIMEOUT_MS = 14_000;

export const listen: Run<ListenFlags, [string]> = async (terminal, flags, url) => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(
      `Give the address that deliveries are to go to, such as http://127.0.0.1:3000/hook, current value is ${JSON.stringify(url)}`,
    );
  const api = openApi(localTarget(await runningStack(terminal)));
  const { signal, release } = terminal.interruptible();
  const forwarding = await startForwarding(url, terminal, flags);
  const body = {
    name: `listen ${url} ${randomBytes(3).toString('hex')}`,
    url: forwarding.url,
    event_types: flags.type ?? ['*'],
  };
  try {
    const { id, signing_secret: secret } = await api.post(answers.webhook, '/v1/webhooks', { body });
    try {
      terminal.note(`Deliveries go to ${url} until Ctrl-C, signed with ${String(secret)}`);
      await Promise.race([forwarding.enough, aborted(signal)]);
    } finally {
      await api.delete(`/v1/webhooks/${id}`);
      terminal.note('The webhook is deleted; what was pending for it is cancelled.');
    }
    return 'done';
  } finally {
    release();
    await forwarding.close();
  }
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

interface Exchange {
  at: number;
  request: { headers: IncomingMessage['headers']; body: string };
  /** Null: nothing answered there. */
  status: number | null;
  answer: string;
  duration_ms: number;
}

async function startForwarding(to: string, terminal: Terminal, { count = Infinity, json = false }: ListenFlags) {
  let seen = 0;
  let done = (): void => undefined;
  const enough = new Promise<void>((resolve) => (done = resolve));
  const server = createServer((request, response) => {
    void forward(to, request, response).then((exchange) => {
      if (json) terminal.printWhole(JSON.stringify(exchange));
      else lineOf(exchange).forEach(terminal.print);
      if ((seen += 1) >= count) done();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${portOf(server)}/`, enough, close: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** The same request to the address, and its answer back; 502 where nothing answers, as a gateway says it. */
async function forward(to: string, request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const at = Date.now();
  const body = await readableBytes(request);
  const { status, answer } = await sent(to, request, body);
  await new Promise<void>((resolve) => response.writeHead(status ?? 502).end(answer, () => resolve()));
  return {
    at,
    request: { headers: request.headers, body: body.toString('utf8') },
    status,
    answer,
    duration_ms: Date.now() - at,
  };
}

async function sent(to: string, { method = 'POST', headers }: IncomingMessage, body: Buffer) {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    OF_THE_HOP.includes(name) || value === undefined ? [] : [[name, String(value)]],
  );
  try {
    const answer = await fetch(to, {
      method,
      headers: kept,
      body: Uint8Array.from(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, answer: await answer.text() };
  } catch (error) {
    return {
      status: null,
      answer: `nothing answers at ${to}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function lineOf({ at, request: { headers, body }, status, answer, duration_ms }: Exchange): string[] {
  const id = String(headers['webhook-id'] ?? '');
  return [
    `${clock(at)}  ${status ?? 'nothing answers'} after ${durationText(duration_ms)}  ${id}`,
    `  ${body}`,
    ...(answer === '' ? [] : [`  ← ${answer.split('\n')[0] ?? ''}`]),
  ];
}
