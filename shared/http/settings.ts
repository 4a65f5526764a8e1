import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { url } from '../settings/forms.ts';

export const PUSH_AUDIENCE = setting('pushAudience', 'PUSH_AUDIENCE', {
  schema: z.string().min(1),
  says: 'the audience of the tokens of Pub/Sub and Cloud Scheduler; for `register`, of the pushes it orders',
});

export const PUSH_SERVICE_ACCOUNT = setting('pushServiceAccount', 'PUSH_SERVICE_ACCOUNT', {
  schema: z.email(),
  says: 'the service account that Pub/Sub and Cloud Scheduler sign their tokens as',
});

export const OIDC_CERTS_URL = setting('oidcCertsUrl', 'OIDC_CERTS_URL', {
  schema: url,
  default: 'https://www.googleapis.com/oauth2/v3/certs',
  says: 'the JWKS that verifies the tokens of Pub/Sub and Cloud Scheduler',
});

/** What checking the tokens of pushes and of the scheduler takes. */
export const PUSH_SETTINGS = [PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT, OIDC_CERTS_URL] as const;
