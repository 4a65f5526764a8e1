/** What a Jira site holds: accounts, groups, service desks with their customers, organizations. */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';

import type { EpochMs } from '../../shared/base/time.ts';

/** An account; what is left out is that of a usual one. */
export const jiraAccount = z.strictObject({
  accountId: z.string().optional(),
  emailAddress: z.email(),
  displayName: z.string().optional(),
  /** `customer`: of the portal alone (docs/facts/jira.md, JC-10). */
  accountType: z.enum(['atlassian', 'customer']).default('atlassian'),
  active: z.boolean().default(true),
  /** Whether answers show its address (docs/facts/jira.md, JC-3). */
  emailVisible: z.boolean().default(true),
});
export type JiraAccountRequest = z.input<typeof jiraAccount>;
export interface JiraAccount extends z.output<typeof jiraAccount> {
  accountId: string;
  displayName: string;
  /** How many searches have not found it yet, of one that a call has made; null: the search knows it. */
  missedBy: number | null;
}

/** A group, a desk or an organization. */
export interface JiraGathering {
  id: string;
  name: string;
  /** Account ids. */
  members: Set<string>;
}

export interface JiraInvitation {
  emailAddress: string;
  serviceDeskId: string;
  at: EpochMs;
}

export interface JiraRecords {
  /** By account id. */
  accounts: Map<string, JiraAccount>;
  groups: Map<string, JiraGathering>;
  desks: Map<string, JiraGathering>;
  organizations: Map<string, JiraGathering>;
  invitations: JiraInvitation[];
}

export interface JiraSeed {
  accounts: readonly JiraAccountRequest[];
  groups: readonly { id: string; name: string }[];
  desks: readonly { id: string; name: string }[];
  organizations: readonly { id: string; name: string }[];
}

export function jiraRecords({ accounts, groups, desks, organizations }: JiraSeed): JiraRecords {
  const gatherings = (seed: JiraSeed['groups']) =>
    new Map(seed.map(({ id, name }) => [id, { id, name, members: new Set<string>() }]));
  const records: JiraRecords = {
    accounts: new Map(),
    groups: gatherings(groups),
    desks: gatherings(desks),
    organizations: gatherings(organizations),
    invitations: [],
  };
  for (const account of accounts) putAccount(records, account);
  return records;
}

/** Adds an account, or replaces the one with its id. */
export function putAccount({ accounts }: JiraRecords, request: JiraAccountRequest): JiraAccount {
  const given = jiraAccount.parse(request);
  const displayName = given.displayName ?? given.emailAddress;
  const accountId = given.accountId ?? newId(given.accountType);
  const account = { ...given, displayName, accountId, missedBy: null };
  accounts.set(account.accountId, account);
  return account;
}

/** As Atlassian's look (docs/facts/jira.md, JC-10). */
const newId = (type: JiraAccount['accountType']): string =>
  type === 'customer' ? `qm:${randomUUID()}:${randomUUID()}` : `5b${randomBytes(11).toString('hex')}`;

/** Those of an address; the case of letters says nothing. */
export const accountsOf = ({ accounts }: JiraRecords, emailAddress: string): JiraAccount[] =>
  [...accounts.values()].filter((each) => each.emailAddress.toLowerCase() === emailAddress.toLowerCase());

/** An account that is deleted is in nothing any more. */
export function removeAccount(records: JiraRecords, accountId: string): void {
  records.accounts.delete(accountId);
  for (const gatherings of [records.groups, records.desks, records.organizations]) {
    for (const { members } of gatherings.values()) members.delete(accountId);
  }
}

/** Members in place of their ids, by address: what tests look at. */
export function jiraState(records: JiraRecords) {
  const addressOf = (id: string): string => records.accounts.get(id)?.emailAddress ?? id;
  const shown = (gatherings: ReadonlyMap<string, JiraGathering>) =>
    [...gatherings.values()].map(({ id, name, members }) => ({
      id,
      name,
      members: [...members].map(addressOf).sort(),
    }));
  return {
    accounts: [...records.accounts.values()],
    groups: shown(records.groups),
    serviceDesks: shown(records.desks),
    organizations: shown(records.organizations),
    invitations: [...records.invitations],
  };
}
export type JiraState = ReturnType<typeof jiraState>;
