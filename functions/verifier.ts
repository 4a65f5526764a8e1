import { oidcVerifier } from '../shared/http/oidc.ts';
import type { PUSH_SETTINGS } from '../shared/http/settings.ts';
import type { Config } from '../shared/settings/config.ts';
import type { VerifyToken } from './push-door.ts';

/** Checks that a request was signed for us: by Pub/Sub for a push, by Cloud Scheduler for a call. */
export const verifierFor = (config: Config<(typeof PUSH_SETTINGS)[number]>): VerifyToken =>
  oidcVerifier({
    certsUrl: config.oidcCertsUrl,
    audience: config.pushAudience,
    serviceAccount: config.pushServiceAccount,
    fetch,
    now: Date.now,
  });
