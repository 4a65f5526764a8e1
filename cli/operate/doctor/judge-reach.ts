/** What the two doors of the API's address say about who reaches it; pure. */
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

/**
 * A door, to somebody whom nobody knows. `open`: Subrelay answers. `iap`: Identity-Aware Proxy asks who it is. `shut`: Google
 * answers in Subrelay's place, 403 where IAM lets only some in. `silent`: nobody answers.
 */
export type Door = { kind: 'open' | 'iap' | 'silent' } | { kind: 'shut'; status: number };

const CHECK = 'who reaches the API';
const PAGE = 'docs/deploy.md, Who reaches API and console';

/** @param doors `api`: of `/health`; `console`: of `/console` */
export function judgeReach(url: string, { api, console }: { api: Door; console: Door }): Finding {
  if (api.kind === 'silent')
    return fail(CHECK, `${url} does not answer this machine`, `see that API_URL is the API's address; ${PAGE}`);
  if (api.kind === 'iap')
    return fail(CHECK, `IAP asks for a person at all of ${url}: no client with an API key comes through`, PAGE);
  if (api.kind === 'shut') return shut(url, api.status);
  if (console.kind === 'open') return ok(CHECK, `everybody, at ${url}: keys and sessions decide what they may do`);
  if (console.kind === 'iap') return ok(CHECK, `two doors at ${url}: the console behind IAP, the API behind its keys`);
  return warn(CHECK, `the API answers at ${url}, and its console does not`, PAGE);
}

function shut(url: string, status: number): Finding {
  if (status !== 403)
    return fail(CHECK, `${url} answers ${status}, and not Subrelay`, `see that API_URL is the API's address; ${PAGE}`);
  return ok(
    CHECK,
    `those whom IAM lets in, at ${url}; customers reach no portal, no data_url and no key set there (${PAGE})`,
  );
}
