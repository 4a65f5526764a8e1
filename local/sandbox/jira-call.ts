/** What the operations of both of Jira's APIs are given, and how they are found. */
import type { JsonObject } from '../../shared/base/json.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { SandboxAnswer } from './http.ts';
import type { JiraPermission } from './jira-refusals.ts';
import type { JiraAccount, JiraRecords } from './jira-records.ts';

export interface JiraCall {
  method: string;
  records: JiraRecords;
  /** The parts of the path that the operation's pattern holds. */
  ids: string[];
  query: URLSearchParams;
  body: JsonObject;
  /** Whether a permission was taken from the account of the token. */
  lacks: (permission: JiraPermission) => boolean;
  /** How many searches do not find an account that a call has made. */
  searchesBehind: number;
  now: EpochMs;
}

export interface JiraOperation {
  /** `METHOD` and the path behind the API's root. */
  at: RegExp;
  /** Refused without it. */
  needs?: JiraPermission;
  answer: (call: JiraCall) => SandboxAnswer;
}

export const ok = (body: unknown): SandboxAnswer => ({ status: 200, body });
export const noContent: SandboxAnswer = { status: 204, body: '' };

/** Text in a body; undefined where there is another thing. */
export const textIn = (body: JsonObject, field: string): string | undefined => {
  const value = body[field];
  return typeof value === 'string' ? value : undefined;
};

/** As both APIs show one: without an address where that is hidden. */
export const shownAccount = ({ emailVisible, emailAddress, missedBy: _, ...account }: JiraAccount) => ({
  ...account,
  ...(emailVisible && { emailAddress }),
});
