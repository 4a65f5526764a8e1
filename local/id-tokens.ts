/** The identity tokens that pushes and the scheduler's calls carry on one machine, and where their keys are published. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { z } from 'zod';

import { PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from './environment.ts';
import { Refused, bodyOf, serveHttp } from './embedded/base/http.ts';
import { systemClock } from './embedded/pubsub/clock.ts';
import { startEndpoint } from './embedded/pubsub/endpoint.ts';
import { signingKey, tokenSigner } from './embedded/pubsub/id-tokens.ts';

export interface IdTokens {
  /** A JWKS, as Google publishes its own. */
  certsUrl: string;
  /** A token as Pub/Sub and Cloud Scheduler send it. */
  token: () => Promise<string>;
  /** The push endpoint to configure so that what arrives at `url` carries a token. */
  endpoint: (url: string) => string;
  close: () => Promise<void>;
}

const issued = z.object({ token: z.string() });

/** The embedded Pub/Sub server signs pushes itself. */
export const embeddedIdTokens = (jwksUrl: string): IdTokens => ({
  certsUrl: jwksUrl,
  token: async () => {
    const body = JSON.stringify({ audience: PUSH_AUDIENCE, email: PUSH_SERVICE_ACCOUNT });
    const answer = await fetch(new URL('/token', jwksUrl), { method: 'POST', body });
    return issued.parse(await answer.json()).token;
  },
  endpoint: (url) => url,
  close: () => Promise.resolve(),
});

/**
 * Google's emulator sends no token (docs/facts/google-cloud.md, GC-50), and the functions refuse a push without one. So
 * its pushes go through a relay that adds one.
 */
export async function relayedIdTokens(): Promise<IdTokens> {
  const signer = tokenSigner(await signingKey(undefined), 'https://accounts.google.com', systemClock);
  const keys = await startEndpoint(signer, 'https://accounts.google.com', 0);
  const token = () => signer.tokenFor(PUSH_SERVICE_ACCOUNT, PUSH_AUDIENCE);
  const relay = await serveHttp(
    (request, response, { searchParams }) =>
      forward(request, response, { to: searchParams.get('to') ?? '', token: token() }),
    { host: '127.0.0.1', port: 0 },
  );
  return {
    certsUrl: `${keys.url}/oauth2/v3/certs`,
    token: () => Promise.resolve(token()),
    endpoint: (url) => `${relay.url}/?to=${encodeURIComponent(url)}`,
    close: async () => {
      await relay.close();
      await keys.close();
    },
  };
}

/** The largest message that Pub/Sub takes, in base64, with room for its attributes. */
const MAX_PUSH_BYTES = 20 * 1024 * 1024;

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { to, token }: { to: string; token: string },
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': request.headers['content-type'] ?? '' };
  const body = await bodyOf(request, MAX_PUSH_BYTES);
  const answer = await fetch(to, { method: 'POST', headers, body }).catch((error: unknown) => {
    throw new Refused(502, 'FUNCTION_DOWN', String(error));
  });
  const text = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status).end(text);
}
