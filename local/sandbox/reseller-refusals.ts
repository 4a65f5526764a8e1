/**
 * The refusals of the Reseller API, and those on the way to a token for it (docs/facts/google-workspace.md, GR-16 and
 * GR-16a).
 */
import type { SandboxAnswer } from './http.ts';
import { keysOf } from '../../shared/base/records.ts';

interface Known {
  status: number;
  domain: string;
  message: string;
  /** What the body says, where it isn't the name. */
  reason?: string;
}

const KNOWN = {
  forbidden: { status: 403, domain: 'global', message: 'Forbidden' },
  /** A lost delegation, or an admin who lost the role: the reason is `forbidden`, too. */
  notAuthorized: {
    status: 403,
    domain: 'global',
    reason: 'forbidden',
    message: 'Authenticated user is not authorized to perform this action.',
  },
  dailyLimitExceeded: { status: 403, domain: 'usageLimits', message: 'Daily Limit Exceeded' },
  accessNotConfigured: { status: 403, domain: 'usageLimits', message: 'Access Not Configured' },
  insufficientPermissions: { status: 403, domain: 'global', message: 'Insufficient Permission' },
  quotaExceeded: { status: 429, domain: 'usageLimits', message: 'Quota exceeded' },
  notFound: { status: 404, domain: 'global', message: 'Resource Not Found' },
  authError: { status: 401, domain: 'global', message: 'Invalid Credentials' },
  backendError: { status: 503, domain: 'global', message: 'Backend Error' },
} satisfies Record<string, Known>;

export type ResellerRefusal = keyof typeof KNOWN;
export const RESELLER_REFUSALS = keysOf(KNOWN);

/** A refusal by its name; seconds, where the API asks to be left alone. */
export function refusalAnswer(name: ResellerRefusal, retryAfterSeconds?: number): SandboxAnswer {
  const { status, domain, message, reason = name }: Known = KNOWN[name];
  const answer = apiError(status, reason, message, domain);
  return retryAfterSeconds === undefined
    ? answer
    : { ...answer, headers: { 'retry-after': String(retryAfterSeconds) } };
}

/** A refusal as the API writes it (docs/facts/google-workspace.md, GR-16). */
export const apiError = (code: number, reason: string, message: string, domain = 'global'): SandboxAnswer => ({
  status: code,
  body: { error: { code, message, errors: [{ domain, reason, message }] } },
});

/** How the token endpoint refuses a delegation that was taken back, or an admin who is gone. */
export const TOKEN_REFUSALS = ['unauthorized_client', 'invalid_grant'] as const;
export type TokenRefusal = (typeof TOKEN_REFUSALS)[number];

export const tokenRefusalAnswer = (error: TokenRefusal): SandboxAnswer => ({
  status: error === 'unauthorized_client' ? 401 : 400,
  body: { error, error_description: 'The sandbox was told to refuse' },
});
