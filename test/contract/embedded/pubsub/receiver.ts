import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Push {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Answers it later; only where the receiver was told to hold answers back. */
  answer(status: number): void;
}

export interface Envelope {
  message: {
    data?: string;
    attributes?: Record<string, string>;
    messageId: string;
    message_id: string;
    publishTime: string;
    publish_time: string;
    orderingKey?: string;
  };
  subscription: string;
  deliveryAttempt?: number;
}

export const envelopeOf = ({ body }: Push) => JSON.parse(body) as Envelope;
export const textOf = (push: Push) => Buffer.from(envelopeOf(push).message.data ?? '', 'base64').toString();

/** A push endpoint: answers as told and hands out what it got, by path, in the order of arrival. */
export class Receiver {
  /** The status to answer with, or `hold` to leave that to the test. */
  decide: (push: Push) => number | 'hold' | '102, then 500' = () => 204;
  readonly #server: Server;
  readonly #unseen = new Map<string, Push[]>();
  readonly #waiting = new Map<string, ((push: Push) => void)[]>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#arrived(request.url!, request.headers, Buffer.concat(chunks).toString(), response));
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** The next push to a path, whenever it comes. */
  next(path: string): Promise<Push> {
    const push = this.#unseen.get(path)?.shift();
    if (push) return Promise.resolve(push);
    return new Promise((resolve) => {
      this.#waiting.set(path, [...(this.#waiting.get(path) ?? []), resolve]);
    });
  }

  async take(path: string, count: number): Promise<Push[]> {
    const pushes: Push[] = [];
    while (pushes.length < count) pushes.push(await this.next(path));
    return pushes;
  }

  /** What has arrived at a path and nobody asked for. */
  unseen(path: string): readonly Push[] {
    return this.#unseen.get(path) ?? [];
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #arrived(path: string, headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    const answer = (status: number) => void response.writeHead(status).end();
    const push: Push = { path, headers, body, answer };
    const decision = this.decide(push);
    if (decision === '102, then 500') {
      response.writeProcessing();
      answer(500);
    } else if (decision !== 'hold') answer(decision);
    const waiting = this.#waiting.get(path)?.shift();
    if (waiting) waiting(push);
    else this.#unseen.set(path, [...(this.#unseen.get(path) ?? []), push]);
  }
}
