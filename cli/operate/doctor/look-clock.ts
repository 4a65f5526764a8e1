import type { EpochMs } from '../../../shared/base/time.ts';
import { readConfig } from '../../../shared/settings/config.ts';
import type { Env } from '../../../shared/settings/config.ts';
import { OAUTH_TOKEN_URL } from '../../../shared/sources/workspace/settings.ts';
import type { Finding } from './finding.ts';
import { judgeClock } from './judge.ts';

const TIMEOUT_MS = 5_000;

export interface ClockDeps {
  fetch: typeof fetch;
  now: () => EpochMs;
}

/** Compares this machine's clock with the `Date` of the token endpoint's answer, which is whole seconds. */
export async function lookAtClock(env: Env, { fetch, now }: ClockDeps): Promise<Finding[]> {
  const { oauthTokenUrl } = readConfig([OAUTH_TOKEN_URL], env);
  const before = now();
  const answer = await fetch(oauthTokenUrl, { method: 'HEAD', signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    () => null,
  );
  const there = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(there)) return [judgeClock(null)];
  const here = (before + now()) / 2;
  // Its second had begun, and half of it had passed on average.
  return [judgeClock(here - (there + 500))];
}
