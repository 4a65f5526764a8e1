/** The document that the body of a destination makes that invites people. */
import type { JsonObject } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import { invalid } from '../../http/body-fields.ts';
import type { Refused } from '../../http/body-fields.ts';
import type { DestinationBody } from '../../webhooks/destination-body.ts';
import { destinationFrom } from '../../webhooks/destination-from.ts';
import { SUBRELAY } from '../../webhooks/destination-fields.ts';
import type { DestinationFields } from '../../webhooks/destination-fields.ts';
import { contradictions } from '../../webhooks/retrying.ts';
import type { Keyring } from '../../webhooks/signing/secrets.ts';
import { typesOf } from './rules.ts';
import { TOKEN_FIELD } from './secret.ts';
import type { PeopleFields } from './stored.ts';

export interface ToMake {
  id: string;
  existing: (DestinationFields & Pick<PeopleFields, 'service_token' | 'rules'>) | null;
  own: Omit<PeopleFields, 'service_token'>;
  /** The field that sets the token, and what was given. */
  token: { name: string; given: string | undefined };
}

interface MakeDeps {
  keyring: Keyring;
  now: () => EpochMs;
}

type Common = DestinationFields & Pick<PeopleFields, 'service_token'>;

/**
 * What such a destination keeps besides its kind's own. A token that is not given stays; the types that follow from its
 * rules go with them.
 */
export function madeFrom(body: DestinationBody, { id, existing, own, token }: ToMake, { keyring, now }: MakeDeps) {
  const service_token =
    token.given === undefined
      ? (existing?.service_token ?? null)
      : keyring.seal(token.given, { webhookId: id, field: TOKEN_FIELD });
  if (service_token === null) return invalid({ [token.name]: 'cannot be blank' });
  const context = { existing, now: new Date(now()), newId: () => id, defaultEventTypes: typesOf(own.rules) };
  return { ok: true as const, common: { ...destinationFrom(body, context), service_token } satisfies Common };
}

/**
 * What a patch starts from: a new token lets one go on that Subrelay paused, unless the patch says whether it is active.
 * @param tokenName the field that sets it
 */
export function resumedBy<D extends DestinationFields>(stored: D, patch: JsonObject, tokenName: string): D {
  const names = Object.keys(patch).map((name) => name.toLowerCase());
  const resumes = stored.status === 'paused' && stored.paused?.by === SUBRELAY && names.includes(tokenName);
  return resumes && !names.includes('active') ? { ...stored, active: true } : stored;
}

/** What is wrong with a body besides each of its fields. */
export const problemsIn = (body: DestinationBody | undefined): Record<string, string> =>
  body === undefined ? {} : contradictions(body);

export type Made = ReturnType<typeof madeFrom> | Refused;
