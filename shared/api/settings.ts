import { z } from 'zod';

import { setting } from '../settings/config.ts';
import { commaList, keyId, namedKeys } from '../settings/forms.ts';

/** The account of operational events. */
const OWN_ACCOUNT = 'subrelay';
/** Sent as `Authorization: Bearer`, which ends at a blank. */
const apiKey = z.string().regex(/^[\x21-\x7e]{24,}$/, 'must be at least 24 visible ASCII characters, without blanks');

export const API_KEYS = setting('apiKeys', 'API_KEYS', {
  schema: namedKeys(
    keyId.refine((id) => id !== OWN_ACCOUNT, `must not be ${OWN_ACCOUNT}, the account of operational events`),
    apiKey,
  ),
  isSecret: true,
  says: 'JSON: `[{"id": "a", "key": "at least 24 visible ASCII characters"}]`; several, for rotation: [below](#keys)',
});

export const DEFAULT_EVENT_TYPES = setting('defaultEventTypes', 'DEFAULT_EVENT_TYPES', {
  schema: z.enum(['all', 'none']),
  default: 'all',
  isChoice: true,
  says: 'the types of a webhook without `event_types`: `all`, or `none` ([api.md](api.md#event-types))',
});

/** Of a page, as `Content-Security-Policy` has it: no path, no wildcard for a scheme. */
const ancestor = z
  .string()
  .regex(
    /^https:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/,
    'must be an https origin, as https://app.example.com',
  );

export const PORTAL_FRAME_ANCESTORS = setting('portalAncestors', 'PORTAL_FRAME_ANCESTORS', {
  schema: commaList.pipe(z.array(ancestor)),
  default: '',
  isChoice: true,
  says: 'comma-separated origins whose pages may show the portal in a frame, as `https://app.example.com` ([portal.md](portal.md)); none',
});
