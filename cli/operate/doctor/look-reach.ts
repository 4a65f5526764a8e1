/** Who reaches the API's address: asked as somebody whom nobody knows. */
import { readConfig } from '../../../shared/settings/config.ts';
import type { Env } from '../../../shared/settings/config.ts';
import { API_URL } from '../../../shared/webhooks/settings.ts';
import type { Finding } from './finding.ts';
import { judgeReach } from './judge-reach.ts';
import type { Door } from './judge-reach.ts';

const TIMEOUT_MS = 10_000;
/** Where IAP sends those whom it does not know (https://docs.cloud.google.com/iap/docs/concepts-overview). */
const SIGN_IN = 'https://accounts.google.com/';

/** Two requests without a key or an identity; nothing where no address is set. */
export async function lookAtReach(env: Env, fetch: typeof globalThis.fetch): Promise<Finding[]> {
  if (!env[API_URL.variable]) return [];
  const { apiUrl } = readConfig([API_URL], env);
  const [api, console] = await Promise.all([doorAt(`${apiUrl}/health`, fetch), doorAt(`${apiUrl}/console`, fetch)]);
  return [judgeReach(apiUrl, { api, console })];
}

async function doorAt(url: string, fetch: typeof globalThis.fetch): Promise<Door> {
  const asked = { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  const answer = await fetch(url, asked).catch(() => null);
  if (answer === null) return { kind: 'silent' };
  await answer.body?.cancel();
  if (answer.headers.get('location')?.startsWith(SIGN_IN)) return { kind: 'iap' };
  // Subrelay's own answers have a request id, those of Google's front end do not.
  if (answer.headers.has('x-request-id')) return { kind: 'open' };
  return { kind: 'shut', status: answer.status };
}
