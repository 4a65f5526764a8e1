/** Jira Cloud's calls for one person (docs/facts/jira.md). */
import { z } from 'zod';

import { openCalls, refusalOf } from '../people/calls.ts';
import type { CallOptions, Called, Calls, ToCall } from '../people/calls.ts';
import { foldedEmail } from '../people/document.ts';
import { ServiceFailure } from '../people/service.ts';
import type { Session } from '../people/service.ts';
import { isPortalOnly } from './document.ts';

export interface JiraOptions extends CallOptions {
  email: string;
  /** The service desk that people are invited to; null: to none. */
  serviceDesk: string | null;
}

const PAGE = 50;
/** An organization is read so far: 50 a page. */
const MOST_PAGES = 100;
/** A search is read so far: those whom the beginning of an address finds, or of a name. */
const MOST_FOUND_PAGES = 20;

const user = z.object({
  accountId: z.string(),
  emailAddress: z.string().nullish(),
  displayName: z.string().nullish(),
  active: z.boolean().optional(),
});
const users = z.array(z.unknown()).transform((all) => all.flatMap((each) => user.safeParse(each).data ?? []));
/** With how many there were, those who can't be read among them. */
const searched = z.array(z.unknown()).transform((all) => ({ size: all.length, users: users.parse(all) }));
const page = z.object({ values: searched, isLastPage: z.boolean().catch(true) });
const groups = z.array(z.object({ groupId: z.string() }));

const GROUPS = 'the right to administer Jira (site-admin), and the scope manage:jira-configuration for a scoped token';
const BROWSE = 'the global permission "Browse users and groups"';
const CUSTOMERS =
  'the right to manage customers of the service desk, and manage:servicedesk-customer for a scoped token';

export function openJira(options: JiraOptions): Session {
  const calls = openCalls(options);
  const jira: Jira = { calls, email: options.email, desk: options.serviceDesk };
  return {
    ...{ lines: calls.lines, status: calls.status },
    find: async () => (await findUser(jira)) ?? findCustomer(jira),
    has: async (key, account) => {
      if (account === null) return false;
      const [kind, id] = split(key);
      if (kind === 'group') return isInGroup(jira, id, account);
      if (kind === 'organization') return isInOrganization(jira, id, account);
      return (await customers(jira)).some(({ accountId }) => accountId === account);
    },
    add: async (key, account) => {
      const [kind, id] = split(key);
      if (kind === 'invite') return invite(jira, account);
      if (kind === 'group') await join(jira, id, account ?? '');
      else await changeOrganization(jira, 'POST', id, account ?? '');
      return null;
    },
    remove: async (key, account) => {
      const [kind, id] = split(key);
      if (kind === 'group') await leave(jira, id, account);
      else await changeOrganization(jira, 'DELETE', id, account);
    },
    check: async (keys) => {
      const said = [(await findUser(jira)) === null ? FINDS_NOT : 'the search for accounts finds the one of the token'];
      for (const key of keys) said.push(await look(jira, key));
      return said;
    },
  };
}

/** No failure: a site may keep the account of a service out of its search. */
const FINDS_NOT = `the search for accounts does not find the one of the token: that needs ${BROWSE}`;

interface Jira {
  calls: Calls;
  email: string;
  desk: string | null;
}

const split = (key: string): [kind: string, id: string] => {
  const at = key.indexOf(':');
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
};

interface Expected {
  expects: readonly number[];
  needs: string;
  what: string;
  /** The same call for `NOBODY`; absent: it is about nobody anyhow. */
  twin?: ToCall;
}

/** Asks, and answers what was said with one of the statuses. @throws ServiceFailure for any other */
async function ask(jira: Jira, to: ToCall, expected: Expected): Promise<Called> {
  const called = await jira.calls.call(to);
  if (!expected.expects.includes(called.status)) throw await refusal(jira, called, expected);
  return called;
}

/** No account has this id: a call for it changes nothing. */
const NOBODY = 'subrelay-nobody';

/**
 * All documented 403 are about the caller's rights (docs/facts/jira.md, JC-14). Where the same call for nobody is answered
 * otherwise, the right is there, and the 403 was this person's own: the destination goes on.
 */
async function refusal(
  { calls }: Jira,
  called: Called,
  { what, needs, twin }: Omit<Expected, 'expects'>,
): Promise<ServiceFailure> {
  if (called.status !== 403 || twin === undefined) return refusalOf('Jira', what, called, needs);
  const { status } = await calls.call(twin);
  if (status === 401 || status === 403 || status === 429 || status >= 500)
    return refusalOf('Jira', what, called, needs);
  const said = `Jira answered 403 to ${what} for this person alone: is the account managed elsewhere, or closed?`;
  return new ServiceFailure('refused', 'auth', said);
}

/** A search compares beginnings, and hides what the account's owner hides: only the whole address counts. */
async function findUser(jira: Jira): Promise<string | null> {
  const path = '/rest/api/3/user/search';
  const found: z.output<typeof users> = [];
  for (let number = 0; number < MOST_FOUND_PAGES; number++) {
    const query = { query: jira.email, startAt: String(number * PAGE), maxResults: String(PAGE) };
    const to = { method: 'GET', path, told: path, query } as const;
    const { json } = await ask(jira, to, { expects: [200], needs: BROWSE, what: 'a search for the account' });
    const read = searched.safeParse(json);
    if (!read.success) throw unreadable('a search for the account');
    found.push(...read.data.users);
    if (read.data.size < PAGE) break;
  }
  return only(jira, found);
}

async function findCustomer(jira: Jira): Promise<string | null> {
  return only(jira, await customers(jira));
}

/**
 * The one account that has the address. One that hides its own is found by the whole address alone (docs/facts/jira.md,
 * JC-3), unless it is found by its name.
 */
function only({ email }: Jira, found: readonly z.output<typeof user>[]): string | null {
  const address = foldedEmail(email);
  const active = found.filter((each) => each.active !== false);
  const shown = active.filter(({ emailAddress }) => foldedEmail(emailAddress ?? '') === address);
  const hidden = active.filter(
    ({ emailAddress: its, displayName: name }) => !its && !foldedEmail(name ?? '').includes(address),
  );
  const accounts = [...new Set((shown.length > 0 ? shown : hidden).map(({ accountId }) => accountId))];
  if (accounts.length > 1) {
    const said = 'Jira has several active accounts that may have this address: leave one of them active';
    throw new ServiceFailure('impossible', 'destination', said);
  }
  return accounts[0] ?? null;
}

/** Nobody may be taken for absent because an answer can't be read. */
const unreadable = (what: string): ServiceFailure =>
  new ServiceFailure('refused', 'protocol', `Jira's answer to ${what} can't be read: check the site's address`);

async function customers(jira: Jira): Promise<z.output<typeof users>> {
  const { desk } = jira;
  if (desk === null) return [];
  const path = `/rest/servicedeskapi/servicedesk/${encodeURIComponent(desk)}/customer`;
  const all: z.output<typeof users> = [];
  await eachPage(jira, { path, query: { query: jira.email }, what: 'a search for the customer' }, (values) => {
    all.push(...values);
    return all.length >= MOST_FOUND_PAGES * PAGE;
  });
  return all;
}

interface Paged {
  path: string;
  query?: Readonly<Record<string, string>>;
  what: string;
}

/**
 * Reads the pages of the service desk's API until one of them is enough. A page may hold fewer than were asked for.
 * @returns whether one was
 */
async function eachPage(
  jira: Jira,
  { path, query = {}, what }: Paged,
  isEnough: (values: z.output<typeof users>) => boolean,
): Promise<boolean> {
  let start = 0;
  for (let number = 0; number < MOST_PAGES; number++) {
    const asked = { ...query, start: String(start), limit: String(PAGE) };
    const to = { method: 'GET', path, told: path, query: asked } as const;
    const { json } = await ask(jira, to, { expects: [200], needs: CUSTOMERS, what });
    const read = page.safeParse(json);
    if (!read.success) throw unreadable(what);
    const { values, isLastPage } = read.data;
    if (isEnough(values.users)) return true;
    if (isLastPage || values.size === 0) return false;
    start += values.size;
  }
  return false;
}

const customersOf = ({ desk: id }: Pick<Jira, 'desk'>): string =>
  `/rest/servicedeskapi/servicedesk/${encodeURIComponent(id ?? '')}/customer`;

const peopleOf = (id: string): string => `/rest/servicedeskapi/organization/${encodeURIComponent(id)}/user`;

/** @returns the id of the account */
async function invite(jira: Jira, account: string | null): Promise<string | null> {
  const path = customersOf(jira);
  if (account !== null) {
    const to: ToCall = { method: 'POST', path, told: path, body: { accountIds: [account] } };
    const twin = { ...to, body: { accountIds: [NOBODY] } };
    await ask(jira, to, { expects: [200, 201, 204], needs: CUSTOMERS, what: 'adding the customer', twin });
    return account;
  }
  const called = await make(jira, `${path}/invite`);
  const made = user.safeParse(called.json).data;
  if (called.status < 300) return made?.accountId ?? findCustomer(jira);
  // The call is the newer one: a site that does not have it makes the customer, who is added then.
  if (called.status === 404 || called.status === 405) return create(jira);
  // Who is there already is refused with 400 or 409: what is read then decides, and no text.
  if (called.status === 400 || called.status === 409) {
    const found = (await findCustomer(jira)) ?? (await findUser(jira));
    if (found !== null) return invite(jira, found);
    if (called.status === 400)
      throw new ServiceFailure(
        'impossible',
        'http_4xx',
        'Jira answered 400 to the invitation, and knows nobody active by this address: it takes it for none, or the account is deactivated',
      );
  }
  const twin = making(`${path}/invite`, '');
  throw await refusal(jira, called, { what: 'the invitation', needs: CUSTOMERS, twin });
}

/** Who is there already is answered 409 by both calls (docs/facts/jira.md, JC-7). */
const make = ({ calls, email }: Jira, path: string): Promise<Called> => calls.call(making(path, email));

/** @param email empty: nobody can be invited by it */
const making = (path: string, email: string): ToCall => ({
  ...{ method: 'POST', path, told: path, query: { strictConflictStatusCode: 'true' } },
  body: { email, displayName: email },
});

async function create(jira: Jira): Promise<string | null> {
  const called = await make(jira, '/rest/servicedeskapi/customer');
  const made = called.status < 300 ? user.safeParse(called.json).data?.accountId : undefined;
  const account = made ?? (await findUser(jira)) ?? (await findCustomer(jira));
  const twin = making('/rest/servicedeskapi/customer', '');
  if (account === null) throw await refusal(jira, called, { what: 'making the customer', needs: CUSTOMERS, twin });
  return invite(jira, account);
}

async function isInGroup(jira: Jira, id: string, accountId: string): Promise<boolean> {
  const path = '/rest/api/3/user/groups';
  const of = (account: string): ToCall => ({ method: 'GET', path, told: path, query: { accountId: account } });
  const expected = { expects: [200, 404], needs: BROWSE, what: 'a look at the groups', twin: of(NOBODY) };
  const { status, json } = await ask(jira, of(accountId), expected);
  if (status === 404) return false;
  const read = groups.safeParse(json);
  if (!read.success) throw unreadable('a look at the groups');
  return read.data.some(({ groupId }) => groupId === id);
}

/** Whether something is there, and can be read: its first page is. */
async function look(jira: Jira, key: string): Promise<string> {
  const [kind, id] = split(key);
  if (kind === 'group') return lookAtGroup(jira, id);
  const isDesk = kind === 'invite';
  const what = isDesk ? `service desk ${jira.desk}` : `organization ${id}`;
  const path = isDesk ? customersOf(jira) : peopleOf(id);
  await eachPage(jira, { path, what: `a look at ${what}` }, () => true);
  return `${what} is there, and its people can be read`;
}

async function lookAtGroup(jira: Jira, groupId: string): Promise<string> {
  const path = '/rest/api/3/group/member';
  const to = { method: 'GET', path, told: `${path}?groupId=${groupId}`, query: { groupId, maxResults: '1' } } as const;
  await ask(jira, to, { expects: [200], needs: BROWSE, what: `a look at group ${groupId}` });
  return `group ${groupId} is there, and its people can be read`;
}

async function join(jira: Jira, groupId: string, accountId: string): Promise<void> {
  const path = '/rest/api/3/group/user';
  const told = `${path}?groupId=${groupId}`;
  const of = (account: string): ToCall => ({
    ...{ method: 'POST', path, told, query: { groupId } },
    body: { accountId: account },
  });
  const called = await jira.calls.call(of(accountId));
  if (called.status < 300) return;
  // "Already a member" is a 400 with a text that is not documented.
  const maybe = called.status === 400 || called.status === 404 || called.status === 409;
  if (maybe && (await isInGroup(jira, groupId, accountId))) return;
  if (called.status === 400 && isPortalOnly(accountId)) {
    const said =
      'Jira answered 400: a customer of the portal alone can be in no group; add a target with organization_id';
    throw new ServiceFailure('impossible', 'http_4xx', said);
  }
  throw await refusal(jira, called, { what: `joining group ${groupId}`, needs: GROUPS, twin: of(NOBODY) });
}

async function leave(jira: Jira, groupId: string, accountId: string): Promise<void> {
  const path = '/rest/api/3/group/user';
  const told = `${path}?groupId=${groupId}`;
  const of = (account: string): ToCall => ({
    ...{ method: 'DELETE', path, told, query: { groupId, accountId: account } },
  });
  const called = await jira.calls.call(of(accountId));
  if (called.status < 300) return;
  const maybe = called.status === 400 || called.status === 404;
  if (maybe && !(await isInGroup(jira, groupId, accountId))) return;
  throw await refusal(jira, called, { what: `leaving group ${groupId}`, needs: GROUPS, twin: of(NOBODY) });
}

async function isInOrganization(jira: Jira, id: string, account: string): Promise<boolean> {
  const path = peopleOf(id);
  const isIn = (values: z.output<typeof users>) => values.some(({ accountId }) => accountId === account);
  return eachPage(jira, { path, what: `a look at organization ${id}` }, isIn);
}

async function changeOrganization(jira: Jira, method: 'POST' | 'DELETE', id: string, account: string): Promise<void> {
  const path = peopleOf(id);
  const of = (accountId: string): ToCall => ({ method, path, told: path, body: { accountIds: [accountId] } });
  const expected = {
    expects: [200, 201, 204],
    needs: CUSTOMERS,
    what: `changing organization ${id}`,
    twin: of(NOBODY),
  };
  await ask(jira, of(account), expected);
}
