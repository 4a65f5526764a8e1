/**
 * The HTTP side: the public key, as Google publishes its own, and tokens on request.
 * For one machine only: it listens on the loopback interface, and anybody there gets a token for anyone.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, serveHttp } from '../base/http.ts';
import type { TokenSigner } from './id-tokens.ts';
import { isRecord } from '../base/checked.ts';

export const jwksPath = '/oauth2/v3/certs';
const maxBodyBytes = 100_000;

export interface Endpoint {
  /** `http://127.0.0.1:N`. */
  url: string;
  close(): Promise<void>;
}

export const startEndpoint = (signer: TokenSigner, issuer: string, port: number): Promise<Endpoint> =>
  serveHttp((request, response) => answer(signer, issuer, request, response), { host: '127.0.0.1', port });

async function answer(
  signer: TokenSigner,
  issuer: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  switch (`${method} ${request.url}`) {
    case `GET ${jwksPath}`:
      return send(response, 200, signer.jwks());
    case 'GET /.well-known/openid-configuration':
      return send(response, 200, discovery(issuer, `http://127.0.0.1:${request.socket.localPort}`));
    case 'POST /token':
      return issueToken(signer, request, response);
    default:
      return send(response, 404, { error: `Nothing at ${request.method} ${request.url}` });
  }
}

/** `{"audience": "...", "email": "..."}` → `{"token": "..."}` as Cloud Scheduler makes its own. */
async function issueToken(signer: TokenSigner, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = parse((await bodyOf(request, maxBodyBytes)).toString('utf8'));
  if (!asked) return send(response, 400, { error: 'Expected a JSON object with the strings audience and email' });
  send(response, 200, { token: signer.tokenFor(asked.email, asked.audience) }, 'no-store');
}

function parse(body: string): { email: string; audience: string } | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const { email, audience } = isRecord(json) ? json : {};
    return typeof email === 'string' && typeof audience === 'string' ? { email, audience } : undefined;
  } catch {
    return undefined;
  }
}

const discovery = (issuer: string, origin: string) => ({
  issuer,
  jwks_uri: `${origin}${jwksPath}`,
  id_token_signing_alg_values_supported: ['RS256'],
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
});

/** Google's own keys are served with `public, max-age=…` of a few hours. */
function send(response: ServerResponse, status: number, body: object, cacheControl = 'public, max-age=19800'): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': status === 200 ? cacheControl : 'no-store',
  });
  response.end(text);
}
