/** Slack's tokens: whose they are, and what they may do (docs/facts/slack.md, SL-2). */
import type { SandboxAnswer, SandboxRequest } from './http.ts';
import { missingScope, slackError } from './slack-answers.ts';
import type { SlackMethod } from './slack-methods.ts';

export type SlackPlan = 'free' | 'paid' | 'enterprise';

export interface SlackToken {
  token: string;
  /** `legacy`: of the kind that is given out no more (docs/facts/slack.md, SL-9). */
  kind: 'user' | 'bot' | 'legacy';
  scopes: readonly string[];
}

/** The token of a request, in a header or a form. */
export const tokenIn = ({ headers }: SandboxRequest, given: Readonly<Record<string, string>>): string | undefined =>
  /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? given['token'];

/** @param lost scopes that were taken from all tokens */
export function refusalOfToken(
  { kind, scopes }: SlackToken,
  { scope, tokens }: Pick<SlackMethod, 'scope' | 'tokens'>,
  lost: readonly string[],
): SandboxAnswer | undefined {
  if (!tokens.includes(kind)) return slackError('not_allowed_token_type');
  const provided = scopes.filter((each) => !lost.includes(each));
  return scope === null || provided.includes(scope) ? undefined : missingScope(scope, provided);
}
