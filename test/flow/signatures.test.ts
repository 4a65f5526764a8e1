import { createHmac, createPublicKey, randomBytes } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { verify as verifiedByOctokit } from '@octokit/webhooks-methods';
import { Webhook as StandardWebhooks } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';

import { sampleAlert } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Arrival, Endpoint } from '../support/endpoint.ts';
import { FROM_PADDLE, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import {
  ed25519SeedByOpenssl,
  ed25519VerifiedByOpenssl,
  keyByOpenssl,
  publicKeyByOpenssl,
  rsaVerifiedByOpenssl,
} from '../support/openssl.ts';

/** What a receiver holds. */
interface Held {
  signing_secret: string;
  ed25519PublicPem: string;
  secret_token: string;
  rsaPublicPem: string;
}

const SIGNATURES = ['v1', 'v1a', 'x-hub-signature', 'x-hub-signature-256', 'x-signature', 'content-signature'];

let stack: FlowStack;
let endpoint: Endpoint;
// Starting every function takes its time on a busy machine.
beforeAll(async () => {
  endpoint = await startEndpoint(answer(204));
  stack = await startFlowStack(undefined, FROM_PADDLE);
});
afterAll(async () => {
  await endpoint.close();
  await stack.stop();
});

async function call(method: string, path: string, body?: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answered = await stack.api(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect(answered.status).toBeLessThan(300);
  return (await answered.json()) as Record<string, unknown>;
}

let alerts = 0;
/** The request that the webhook gets for the next alert. */
async function nextArrival(): Promise<Arrival> {
  const body = signClassicAlert(sampleAlert(String((alerts += 1)), Date.now()), stack.keys.paddleClassic.privateKey);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answered = await fetch(`${stack.frontDoor.url}/receive-paddle`, { method: 'POST', headers, body });
  expect(answered.status).toBe(200);
  await endpoint.arrived(alerts);
  return endpoint.arrivals[alerts - 1]!;
}

const passes = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

/** Which of an arrival's signatures a receiver verifies, each by somebody else's code. */
async function verified({ headers, body }: Arrival, held: Held): Promise<string[]> {
  const [given, bytes] = [headers as Record<string, string>, Buffer.from(body)];
  const signed = Buffer.from(`${given['webhook-id']}.${given['webhook-timestamp']}.${body}`);
  const asymmetric = given['webhook-signature']!.split(' ').filter((signature) => signature.startsWith('v1a,'));
  const digest = /^alg=RS256; digest=(.*)$/.exec(given['content-signature']!)![1]!;
  const results: [string, boolean][] = [
    ['v1 by standardwebhooks', passes(() => new StandardWebhooks(held.signing_secret).verify(body, given))],
    ['v1 by svix', passes(() => new Svix(held.signing_secret).verify(body, given))],
    [
      'v1a by openssl',
      asymmetric.some((signature) =>
        ed25519VerifiedByOpenssl(held.ed25519PublicPem, signed, Buffer.from(signature.slice(4), 'base64')),
      ),
    ],
    [
      'x-hub-signature',
      given['x-hub-signature'] === createHmac('sha256', held.secret_token).update(body).digest('hex'),
    ],
    ['x-hub-signature-256', await verifiedByOctokit(held.secret_token, body, given['x-hub-signature-256']!)],
    ['x-signature', rsaVerifiedByOpenssl(held.rsaPublicPem, bytes, Buffer.from(given['x-signature']!, 'base64'))],
    ['content-signature', rsaVerifiedByOpenssl(held.rsaPublicPem, bytes, Buffer.from(digest, 'base64url'))],
  ];
  return results.filter(([, genuine]) => genuine).map(([name]) => name);
}

const EVERY = [
  'v1 by standardwebhooks',
  'v1 by svix',
  'v1a by openssl',
  'x-hub-signature',
  'x-hub-signature-256',
  'x-signature',
  'content-signature',
];
const STANDARD = EVERY.slice(0, 3);

it('a webhook with every signature at once is verified by all of them, before, during and after a rotation', async () => {
  const webhook = await call('POST', '/v1/webhooks', {
    name: 'everything',
    url: endpoint.url,
    signatures: SIGNATURES,
    headers: { authorization: 'Bearer of-the-receiver' },
  });
  const id = webhook.id as string;
  const { keys } = await call('GET', `/v1/webhooks/${id}/jwks`);
  const [ed25519PublicPem] = (keys as JsonWebKey[]).map((key) =>
    createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
  );
  const before: Held = {
    signing_secret: webhook.signing_secret as string,
    ed25519PublicPem: ed25519PublicPem!,
    secret_token: webhook.secret_token as string,
    rsaPublicPem: webhook.rsa_public_key as string,
  };
  const [ed25519Pem, rsaPem] = [keyByOpenssl('ed25519'), keyByOpenssl('RSA', '-pkeyopt', 'rsa_keygen_bits:2048')];
  const values = {
    signing_secret: `whsec_${randomBytes(32).toString('base64')}`,
    ed25519_private_key: `whsk_${ed25519SeedByOpenssl(ed25519Pem).toString('base64')}`,
    secret_token: 'the next token',
    rsa_private_key: rsaPem,
  };
  const after: Held = {
    signing_secret: values.signing_secret,
    ed25519PublicPem: publicKeyByOpenssl(ed25519Pem),
    secret_token: values.secret_token,
    rsaPublicPem: publicKeyByOpenssl(rsaPem),
  };
  const rotateAll = async (overlap_seconds: number) => {
    for (const [secret, value] of Object.entries(values)) {
      await call('POST', `/v1/webhooks/${id}/rotate-secret`, { secret, value, overlap_seconds });
    }
  };

  const first = await nextArrival();
  expect(first.headers.authorization).toBe('Bearer of-the-receiver');
  expect(await verified(first, before)).toEqual(EVERY);
  expect(await verified(first, after)).toEqual([]);

  await rotateAll(3_600);
  const during = await nextArrival();
  expect(await verified(during, before)).toEqual(EVERY);
  expect(await verified(during, after)).toEqual(STANDARD);

  // The same secrets with no overlap end the one that is going on.
  await rotateAll(0);
  const last = await nextArrival();
  expect(await verified(last, before)).toEqual([]);
  expect(await verified(last, after)).toEqual(EVERY);
});
