/** Jira Service Management's API, `/rest/servicedeskapi`: customers and organizations (docs/facts/jira.md, JC-7 to JC-10). */
import { z } from 'zod';

import type { SandboxAnswer } from './http.ts';
import { noContent, ok, shownAccount, textIn } from './jira-call.ts';
import type { JiraCall, JiraOperation } from './jira-call.ts';
import { jiraError } from './jira-refusals.ts';
import { accountsOf, putAccount } from './jira-records.ts';
import type { JiraAccount, JiraAccountRequest, JiraGathering, JiraRecords } from './jira-records.ts';

export const DESK: readonly JiraOperation[] = [
  { at: /^POST customer$/, needs: 'jira-admin', answer: (call) => create(call, undefined) },
  {
    at: /^POST servicedesk\/([^/]+)\/customer\/invite$/,
    needs: 'service-desk-agent',
    answer: (call) => inDesk(call, (desk) => create(call, desk)),
  },
  {
    at: /^GET servicedesk\/([^/]+)\/customer$/,
    needs: 'service-desk-agent',
    answer: (call) => inDesk(call, (desk) => list(call, desk)),
  },
  {
    at: /^(?:POST|DELETE) servicedesk\/([^/]+)\/customer$/,
    needs: 'service-desk-agent',
    answer: (call) => inDesk(call, (desk) => change(call, desk)),
  },
  { at: /^GET organization$/, answer: organizations },
  { at: /^GET organization\/([^/]+)\/user$/, answer: (call) => inOrganization(call, (each) => list(call, each)) },
  {
    at: /^(?:POST|DELETE) organization\/([^/]+)\/user$/,
    needs: 'service-desk-agent',
    answer: (call) => inOrganization(call, (each) => change(call, each)),
  },
];

type OfGathering = (gathering: JiraGathering) => SandboxAnswer;

function inDesk({ records, ids: [id = ''] }: JiraCall, answer: OfGathering): SandboxAnswer {
  const desk = records.desks.get(id);
  return desk ? answer(desk) : jiraError('desk', 404, `There is no service desk ${id}.`);
}

function inOrganization({ records, ids: [id = ''] }: JiraCall, answer: OfGathering): SandboxAnswer {
  const organization = records.organizations.get(id);
  return organization ? answer(organization) : jiraError('desk', 404, `There is no organization ${id}.`);
}

/** @param desk that the customer is invited to; undefined: an account is made, and nobody invited */
function create({ records, query, body, now }: JiraCall, desk: JiraGathering | undefined): SandboxAnswer {
  const email = z.email().safeParse(textIn(body, 'email'));
  if (!email.success) return jiraError('desk', 400, 'The e-mail address is missing or invalid.');
  const [existing] = accountsOf(records, email.data);
  if (existing && (desk === undefined || desk.members.has(existing.accountId))) {
    const status = query.get('strictConflictStatusCode') === 'true' ? 409 : 400;
    return jiraError('desk', status, 'An account with this e-mail address exists already.');
  }
  const displayName = textIn(body, 'displayName');
  const account = existing ?? made(records, { emailAddress: email.data, displayName, accountType: 'customer' });
  if (desk) {
    desk.members.add(account.accountId);
    records.invitations.push({ emailAddress: email.data, serviceDeskId: desk.id, at: now });
  }
  return { status: 201, body: shownAccount(account) };
}

/** The search does not know it at once. */
function made(records: JiraRecords, request: JiraAccountRequest): JiraAccount {
  const account = putAccount(records, request);
  account.missedBy = 0;
  return account;
}

function list({ records, query }: JiraCall, { members }: JiraGathering): SandboxAnswer {
  const text = query.get('query')?.toLowerCase() ?? '';
  const found = [...members]
    .flatMap((id) => records.accounts.get(id) ?? [])
    .filter(({ displayName, emailAddress }) =>
      [displayName, emailAddress].some((each) => each.toLowerCase().includes(text)),
    );
  return page(found.map(shownAccount), query);
}

function organizations({ records, query }: JiraCall): SandboxAnswer {
  const all = [...records.organizations.values()].map(({ id, name }) => ({ id, name }));
  return page(all, query);
}

function page(all: object[], query: URLSearchParams): SandboxAnswer {
  const start = Number(query.get('start') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 50), 50);
  const values = all.slice(start, start + limit);
  return ok({ size: values.length, start, limit, isLastPage: start + limit >= all.length, values });
}

/** Adding who is there already, and removing who is not, changes nothing. */
function change({ records, method, body }: JiraCall, { members }: JiraGathering): SandboxAnswer {
  const given = z.array(z.string()).min(1).safeParse(body['accountIds']);
  if (!given.success) return jiraError('desk', 400, 'accountIds must be a list of account ids.');
  const accounts: (JiraAccount | undefined)[] = given.data.map((id) => records.accounts.get(id));
  if (accounts.includes(undefined)) return jiraError('desk', 400, 'One of the users does not exist.');
  for (const id of given.data) {
    if (method === 'DELETE') members.delete(id);
    else members.add(id);
  }
  return noContent;
}
