/** What a test or a person sees of the sandbox's Jira site, and does to it. */
import { z } from 'zod';

import type { EpochMs } from '../../shared/base/time.ts';
import type { Control } from './control.ts';
import { JIRA_PERMISSIONS, JIRA_REFUSALS, jiraRefusal } from './jira-refusals.ts';
import { jiraState, putAccount, removeAccount } from './jira-records.ts';
import type { JiraAccount, JiraAccountRequest, JiraRecords, JiraState } from './jira-records.ts';
import { keysOf } from '../../shared/base/records.ts';

/** What lasts until it is changed again; what is left out stays. */
export const jiraConditions = z.strictObject({
  /** The token is refused with 401. */
  tokenExpired: z.boolean().optional(),
  /** Permissions that the account of the token has lost. */
  lost: z.array(z.enum(keysOf(JIRA_PERMISSIONS))).optional(),
  /** Of one method to one path; `documented`: docs/facts/jira.md, JC-12; null, as at the start: no limit. */
  callsPerSecond: z.union([z.int().min(1), z.literal('documented'), z.null()]).optional(),
  /** How many searches do not find an account that a call has made (docs/facts/jira.md, JC-4); 0 at the start. */
  searchesBehind: z.int().min(0).optional(),
});
export type JiraConditions = z.input<typeof jiraConditions>;

export const jiraRefusalRequest = z.strictObject({
  reason: z.enum(JIRA_REFUSALS),
  /** How many of the next calls are refused; 1 by default. */
  times: z.int().min(1).optional(),
  /** Those whose path holds it; all by default. */
  path: z.string().optional(),
  /** The call is made all the same, and only its answer is lost. */
  takesEffect: z.boolean().optional(),
  retryAfterSeconds: z.int().min(0).optional(),
});
export type JiraRefusalRequest = z.input<typeof jiraRefusalRequest>;

export interface JiraControl extends Control {
  /** Adds an account, or replaces the one with its id. */
  put(account: JiraAccountRequest): JiraAccount;
  /** The account is deleted, and so is its membership in everything. */
  remove(accountId: string): void;
  state(): JiraState;
  /** E-mail addresses. @throws RangeError if there is no such group */
  membersOf(groupId: string): string[];
  /** Refuses the next calls. */
  refuse(refusal: JiraRefusalRequest): void;
  set(conditions: JiraConditions): void;
}

export interface JiraControlOptions {
  records: JiraRecords;
  control: Control;
  set: (conditions: JiraConditions) => void;
  now: () => EpochMs;
}

export const createJiraControl = ({ records, control, set, now }: JiraControlOptions): JiraControl => ({
  ...control,
  put: (account) => putAccount(records, account),
  remove: (accountId) => removeAccount(records, accountId),
  state: () => jiraState(records),
  membersOf: (groupId) => {
    const group = jiraState(records).groups.find(({ id }) => id === groupId);
    if (!group) throw new RangeError(`The sandbox has no group ${groupId}`);
    return group.members;
  },
  refuse: (request) => {
    const { reason, retryAfterSeconds, ...which } = jiraRefusalRequest.parse(request);
    control.failNext({ ...jiraRefusal(reason, now(), retryAfterSeconds), ...which });
  },
  set: (conditions) => set(jiraConditions.parse(conditions)),
});
