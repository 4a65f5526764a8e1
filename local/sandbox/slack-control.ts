/** What a test or a person sees of the sandbox's Slack workspace, and does to it. */
import { z } from 'zod';

import type { Control } from './control.ts';
import { slackRefusal } from './slack-answers.ts';
import { accept, putUser, slackState } from './slack-records.ts';
import type { SlackRecords, SlackState, SlackUser, SlackUserRequest } from './slack-records.ts';

/** What lasts until it is changed again; what is left out stays. */
export const slackConditions = z.strictObject({
  plan: z.enum(['free', 'paid', 'enterprise']).optional(),
  /** How every token is refused, such as `token_expired`, `token_revoked`, `account_inactive`; null: it is not. */
  tokenError: z.string().nullable().optional(),
  /** Scopes that were taken from all tokens. */
  lostScopes: z.array(z.string()).optional(),
  /** Of one method; `documented`: docs/facts/slack.md, SL-3; null, as at the start: no limit. */
  callsPerMinute: z.union([z.int().min(1), z.literal('documented'), z.null()]).optional(),
});
export type SlackConditions = z.input<typeof slackConditions>;

export const slackRefusalRequest = z.strictObject({
  /** `down`, `gateway`, `internal_error`, `ratelimited`, or any `error` of Slack's. */
  reason: z.string(),
  /** How many of the next calls are refused; 1 by default. */
  times: z.int().min(1).optional(),
  /** Those whose path holds it; all by default. */
  path: z.string().optional(),
  /** The call is made all the same, and only its answer is lost. */
  takesEffect: z.boolean().optional(),
  retryAfterSeconds: z.int().min(0).optional(),
});
export type SlackRefusalRequest = z.input<typeof slackRefusalRequest>;

export interface SlackControl extends Control {
  /** Adds a user, or replaces the one with its id. */
  put(user: SlackUserRequest): SlackUser;
  /** The person accepts all of their invitations. @throws RangeError where there is none */
  accept(email: string): SlackUser;
  state(): SlackState;
  /** E-mail addresses of those who have not accepted. */
  invited(): string[];
  /** Refuses the next calls. */
  refuse(refusal: SlackRefusalRequest): void;
  set(conditions: SlackConditions): void;
}

export interface SlackControlOptions {
  records: SlackRecords;
  control: Control;
  set: (conditions: SlackConditions) => void;
}

export const createSlackControl = ({ records, control, set }: SlackControlOptions): SlackControl => ({
  ...control,
  put: (user) => putUser(records, user),
  accept: (email) => accept(records, email),
  state: () => slackState(records),
  invited: () => records.invitations.map(({ email }) => email),
  refuse: (request) => {
    const { reason, retryAfterSeconds, ...which } = slackRefusalRequest.parse(request);
    control.failNext({ ...slackRefusal(reason, retryAfterSeconds), ...which });
  },
  set: (conditions) => set(slackConditions.parse(conditions)),
});
