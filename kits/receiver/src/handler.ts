/** A delivery's request and its answer, as `fetch` has them: Hono, Next.js, Bun, Deno, Cloudflare Workers. */
import { NotVerified } from './receiver.ts';
import type { Receiver, WebhookEvent } from './receiver.ts';

/**
 * Answers 204 when `take` is done. What is not verified is answered 401, and 400 where it is signed and can't be read. What
 * `take` throws is thrown: answer 500, and the event is delivered again.
 * @param take keep it short (put the event into a queue): Subrelay waits 15 s unless the webhook says otherwise. The same
 *   event can come twice, under the same `id`
 */
export const createHandler =
  (receiver: Receiver, take: (event: WebhookEvent) => Promise<void> | void) =>
  async (request: Request): Promise<Response> => {
    let event: WebhookEvent;
    try {
      event = receiver.verify(new Uint8Array(await request.arrayBuffer()), request.headers);
    } catch (error) {
      if (!(error instanceof NotVerified)) throw error;
      const status = error.code === 'body_unreadable' ? 400 : 401;
      return Response.json({ error: { code: error.code, message: error.message } }, { status });
    }
    await take(event);
    return new Response(null, { status: 204 });
  };
