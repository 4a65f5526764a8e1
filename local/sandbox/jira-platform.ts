/** Jira's platform API, `/rest/api/3`: users and groups (docs/facts/jira.md, JC-2 to JC-6). */
import type { SandboxAnswer } from './http.ts';
import { ok, shownAccount, textIn } from './jira-call.ts';
import type { JiraCall, JiraOperation } from './jira-call.ts';
import { jiraError } from './jira-refusals.ts';
import type { JiraAccount, JiraGathering } from './jira-records.ts';

export const PLATFORM: readonly JiraOperation[] = [
  { at: /^GET user\/search$/, answer: search },
  { at: /^GET user$/, answer: (call) => withAccount(call, (account) => ok(shownAccount(account))) },
  { at: /^GET user\/groups$/, answer: groupsOf },
  { at: /^GET group\/member$/, answer: members },
  { at: /^POST group\/user$/, needs: 'site-admin', answer: add },
  { at: /^DELETE group\/user$/, needs: 'site-admin', answer: remove },
];

const MOST_FOUND = 1_000;

/** Finds active accounts alone; one with a hidden address by the whole address alone. */
function search({ records, query, lacks, searchesBehind }: JiraCall): SandboxAnswer {
  const text = query.get('query')?.toLowerCase();
  if (text === undefined) return jiraError('platform', 400, "The 'query' query parameter is required.");
  if (lacks('browse-users')) return ok([]);
  const start = Number(query.get('startAt') ?? 0);
  const size = Number(query.get('maxResults') ?? 50);
  const found = [...records.accounts.values()]
    .filter((account) => account.active && matches(account, text) && isFound(account, searchesBehind))
    .slice(0, MOST_FOUND);
  return ok(found.slice(start, start + size).map(shownAccount));
}

function isFound(account: JiraAccount, searchesBehind: number): boolean {
  if (account.missedBy === null || account.missedBy >= searchesBehind) return true;
  account.missedBy += 1;
  return false;
}

function matches({ displayName, emailAddress, emailVisible }: JiraAccount, text: string): boolean {
  const address = emailAddress.toLowerCase();
  if (emailVisible ? address.startsWith(text) : address === text) return true;
  return [displayName, ...displayName.split(' ')].some((part) => part.toLowerCase().startsWith(text));
}

function withAccount({ records, query }: JiraCall, answer: (account: JiraAccount) => SandboxAnswer): SandboxAnswer {
  const account = records.accounts.get(query.get('accountId') ?? '');
  return account ? answer(account) : jiraError('platform', 404, 'The user does not exist.');
}

function groupsOf(call: JiraCall): SandboxAnswer {
  return withAccount(call, ({ accountId }) => {
    const groups = [...call.records.groups.values()].filter(({ members }) => members.has(accountId));
    return ok(groups.map(shownGroup));
  });
}

const shownGroup = ({ id, name }: JiraGathering) => ({ name, groupId: id });

function withGroup({ records, query }: JiraCall, answer: (group: JiraGathering) => SandboxAnswer): SandboxAnswer {
  const named = query.get('groupname');
  const group =
    named === null
      ? records.groups.get(query.get('groupId') ?? '')
      : [...records.groups.values()].find(({ name }) => name === named);
  return group ? answer(group) : jiraError('platform', 404, 'The group does not exist.');
}

function members(call: JiraCall): SandboxAnswer {
  const { records, query } = call;
  const start = Number(query.get('startAt') ?? 0);
  const size = Math.min(Number(query.get('maxResults') ?? 50), 50);
  return withGroup(call, (group) => {
    const all = [...group.members]
      .flatMap((id) => records.accounts.get(id) ?? [])
      .filter(({ active }) => active || query.get('includeInactiveUsers') === 'true');
    const values = all.slice(start, start + size).map(shownAccount);
    const isLast = start + size >= all.length;
    return ok({ startAt: start, maxResults: size, total: all.length, isLast, values });
  });
}

function add(call: JiraCall): SandboxAnswer {
  const account = call.records.accounts.get(textIn(call.body, 'accountId') ?? '');
  return withGroup(call, (group) => {
    if (!account) return jiraError('platform', 404, 'The user does not exist.');
    if (account.accountType === 'customer') {
      return jiraError('platform', 400, 'A customer of the portal alone cannot be in a group.');
    }
    if (group.members.has(account.accountId)) {
      return jiraError('platform', 400, `Cannot add user. User is already a member of '${group.name}'.`);
    }
    group.members.add(account.accountId);
    return { status: 201, body: shownGroup(group) };
  });
}

function remove(call: JiraCall): SandboxAnswer {
  return withGroup(call, ({ name, members }) =>
    withAccount(call, ({ accountId }) =>
      members.delete(accountId)
        ? ok('')
        : jiraError('platform', 400, `Cannot remove user. User is not a member of '${name}'.`),
    ),
  );
}
