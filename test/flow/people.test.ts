/**
 * The story of docs/jira-and-slack.md on the functions as they are deployed: who buys at Paddle Classic gets into Jira and Slack,
 * and out of the group when the subscription ends, whatever fails in between.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import {
  JIRA_CREDENTIALS,
  JIRA_DESK,
  JIRA_GROUP,
  SLACK_CHANNEL,
  SLACK_TEAM,
  SLACK_TOKENS,
} from '../../local/samples-people.ts';
import { sampleNotification, sampleSubscription } from '../../local/samples.ts';
import { sampleBillingSubscription } from '../../local/samples-billing.ts';
import { signBillingNotification, signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { PEOPLE } from '../../shared/destinations/people/document.ts';
import type { PersonDocument } from '../../shared/destinations/people/document.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { billingNotification } from '../support/billing-samples.ts';
import { classicAlert } from '../support/classic-samples.ts';
import { callCommand } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

const PLAN = '61042';
let stack: FlowStack;
const ids: { jira: string; slack: string } = { jira: '', slack: '' };

beforeAll(async () => {
  stack = await startFlowStack();
  stack.sandbox.slack.set({ plan: 'enterprise' });
  const retries = { retry_policy: Array<number>(20).fill(1), retry_jitter: false };
  ids.jira = await create({
    ...{ kind: 'jira', name: 'Support desk', jira_token: JIRA_CREDENTIALS.apiToken, ...retries },
    jira: {
      ...{ site: 'https://shop.atlassian.net', email: JIRA_CREDENTIALS.email, service_desk_id: JIRA_DESK.id },
      targets: [{ plans: [PLAN, 'Google-Apps-For-Business'], group_id: JIRA_GROUP.id }, { organization_id: '1' }],
    },
  });
  ids.slack = await create({
    ...{ kind: 'slack', name: 'Community', slack_token: SLACK_TOKENS.user, ...retries },
    slack: { team_id: SLACK_TEAM.id, channel_ids: [SLACK_CHANNEL.id] },
  });
});
afterAll(() => stack?.stop());

async function create(body: JsonObject): Promise<string> {
  const response = await stack.api('/v1/destinations', { method: 'POST', body: JSON.stringify(body) });
  const json = (await response.json()) as JsonObject;
  expect(json).not.toHaveProperty('jira_token');
  if (response.status !== 201) throw new Error(JSON.stringify(json));
  return json['id'] as string;
}

let serial = 0;
interface Customer {
  email: string;
  subscription: number;
}
const aCustomer = (): Customer => ({ email: `buyer-${(serial += 1)}@example.org`, subscription: 8_000_000 + serial });

const put = ({ email, subscription }: Customer, state: 'active' | 'deleted', plan = Number(PLAN)) =>
  stack.sandbox.paddle.put({
    subscription_id: subscription,
    plan_id: plan,
    user_id: 9_900_000 + subscription,
    user_email: email,
    state,
  });

/** An alert as Paddle sends it. @returns once it is taken in */
async function alert(
  name: string,
  { email, subscription }: Customer,
  more: Record<string, string> = {},
): Promise<void> {
  const fields = classicAlert(name, 700_000_000 + (serial += 1), {
    ...{
      email,
      subscription_id: String(subscription),
      user_id: String(9_900_000 + subscription),
      subscription_plan_id: PLAN,
    },
    ...more,
  });
  const response = await fetch(`${stack.urls['receive-paddle']}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: signClassicAlert(fields, stack.keys.paddleClassic.privateKey),
  });
  expect(await response.json()).toMatchObject({ outcome: 'stored' });
}

/** Who has an account of Jira's can be in a group; who is invited as a customer of the portal alone, in an organization. */
async function buys(customer: Customer, has: 'account' | 'nothing' = 'account'): Promise<void> {
  put(customer, 'active');
  if (has === 'account') stack.sandbox.jira.put({ emailAddress: customer.email });
  await alert('subscription_created', customer);
}
async function cancels(customer: Customer, until?: string): Promise<void> {
  put(customer, 'deleted');
  await alert('subscription_cancelled', customer, {
    status: 'deleted',
    cancellation_effective_date: until ?? '2026-01-01',
  });
}

const members = () => stack.sandbox.jira.membersOf(JIRA_GROUP.id);
const organization = () => stack.sandbox.jira.state().organizations[0]?.members ?? [];
const invited = () => stack.sandbox.slack.invited();

const pendingOf = async (): Promise<DeliveryDocument[]> => {
  const { docs } = await stack.db.collection(DELIVERIES.name).where('status', '==', 'pending').get();
  return docs.map((each) => each.data() as DeliveryDocument);
};
/** Until every delivery has ended. */
const settled = () => eventually(async () => expect(await pendingOf()).toEqual([]));

async function personOf({ email }: Customer): Promise<{ id: string; person: PersonDocument }> {
  const at = `default/${email}`;
  const { docs } = await stack.db.collection(PEOPLE.name).where('destination_id', '==', ids.jira).get();
  const found = docs.find((each) => {
    const subscriptions = Object.values((each.data() as PersonDocument).subscriptions);
    return subscriptions.some(({ subject_id }) => subject_id === `default/${8_000_000 + Number(/\d+/.exec(at)![0])}`);
  });
  if (!found) throw new Error(`nobody is known as ${email}`);
  return { id: found.id, person: found.data() as PersonDocument };
}

const attemptsOf = async (destination: string) => {
  const response = await stack.api(`/v1/delivery-attempts?webhook_id=${destination}&limit=20`);
  return ((await response.json()) as { delivery_attempts: JsonObject[] }).delivery_attempts;
};

test('who buys is invited to Jira and Slack and joins the group; who cancels leaves the group alone', async () => {
  const customer = aCustomer();
  await buys(customer);
  await eventually(() => expect([members(), invited()]).toEqual([[customer.email], [customer.email]]));
  await alert('subscription_payment_succeeded', customer);
  await settled();
  await cancels(customer);
  await eventually(() => expect(members()).toEqual([]));
  await settled();
  expect(invited()).toEqual([customer.email]);
  const desk = stack.sandbox.jira.state().serviceDesks[0];
  expect(JSON.stringify(desk)).toContain(customer.email);
});

test('who has no account is invited as a customer of the portal alone, and joins the organization', async () => {
  const customer = aCustomer();
  await buys(customer, 'nothing');
  await eventually(() => expect(organization()).toContain(customer.email));
  await settled();
  expect(members()).not.toContain(customer.email);
  await cancels(customer);
  await eventually(() => expect(organization()).not.toContain(customer.email));
  await settled();
});

test('a purchase at Paddle Billing, whose address only its API tells', async () => {
  const id = `sub_${String((serial += 1)).padStart(26, '0')}`;
  const customer = { id: `ctm_${serial}`, email: `billing-${serial}@example.org` };
  stack.sandbox.billing.putCustomer(customer);
  stack.sandbox.billing.put(sampleBillingSubscription(Date.now(), { id, customer_id: customer.id }));
  const notification = billingNotification('subscription.created', `b${serial}`, { id, customer_id: customer.id });
  const body = JSON.stringify(notification);
  const signature = signBillingNotification(body, stack.keys.paddleBillingSecret, Math.floor(Date.now() / 1_000));
  const headers = { 'content-type': 'application/json', 'paddle-signature': signature };
  const response = await fetch(`${stack.urls['receive-paddle']}/`, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({ outcome: 'stored' });
  await eventually(() => expect(organization()).toContain(customer.email));
  await settled();
});

test('a reseller’s customer, whose address only Google’s API tells, leaves while it is suspended', async () => {
  const topic = ((await (await stack.schedule('register')).json()) as { registrations: { topic: string }[] })
    .registrations[0]!.topic;
  const customer = { customerId: 'C0people', customerDomain: 'people.example', subscriptionId: '771' };
  const email = 'owner@contact.example';
  const publish = (event_type: string) => {
    const told = {
      customer_id: customer.customerId,
      customer_domain_name: customer.customerDomain,
      subscription_id: '771',
    };
    const notification = { ...sampleNotification(String((serial += 1)), Date.now()), ...told, event_type };
    return stack.client.topic(topic).publishMessage({ data: Buffer.from(JSON.stringify(notification)) });
  };
  const put = (status: string) =>
    stack.sandbox.reseller.put({ ...sampleSubscription(Date.now()), ...customer, status });
  put('ACTIVE');
  stack.sandbox.reseller.putCustomer({ customerId: customer.customerId, alternateEmail: email });
  stack.sandbox.jira.put({ emailAddress: email });
  await publish('NEW_SUBSCRIPTION_CREATED');
  await eventually(() => expect(members()).toContain(email));
  await settled();
  put('SUSPENDED');
  await publish('SUBSCRIPTION_SUSPENDED');
  await eventually(() => expect(members()).not.toContain(email));
  await settled();
  // Nobody tells of the end of the suspension: a look asks by the subject alone.
  put('ACTIVE');
  for (const each of (await stack.db.collection(PEOPLE.name).where('destination_id', '==', ids.jira).get()).docs)
    await each.ref.update({ check_at: Timestamp.fromMillis(0) });
  await stack.schedule('sweep');
  await eventually(() => expect(members()).toContain(email));
  await settled();
  expect(stack.lines.join('\n')).not.toContain(email);
});

test('attempts tell what was asked and answered, without tokens and addresses', async () => {
  const attempts = await attemptsOf(ids.jira);
  expect(attempts.length).toBeGreaterThan(0);
  const text = JSON.stringify(attempts);
  expect(text).toContain('/rest/api/3/group/user?groupId=');
  for (const secret of [
    JIRA_CREDENTIALS.apiToken,
    Buffer.from(`${JIRA_CREDENTIALS.email}:${JIRA_CREDENTIALS.apiToken}`).toString('base64'),
    'buyer-',
  ])
    expect(text).not.toContain(secret);
  expect(stack.lines.join('\n')).not.toContain('buyer-');
});

test('a cancellation before the purchase, and a purchase told late, let nobody in', async () => {
  const customer = aCustomer();
  await cancels(customer);
  await settled();
  await alert('subscription_created', customer);
  await settled();
  expect(members()).not.toContain(customer.email);
  expect(invited()).not.toContain(customer.email);
});

test('the same purchase twenty times at once is one invitation', async () => {
  const customer = aCustomer();
  put(customer, 'active');
  stack.sandbox.jira.put({ emailAddress: customer.email });
  await Promise.all(Array.from({ length: 20 }, () => alert('subscription_created', customer)));
  await settled();
  expect(invited().filter((each) => each === customer.email)).toEqual([customer.email]);
  const joins = stack.sandbox.jira.calls.filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/group/user'),
  );
  expect(members().filter((each) => each === customer.email)).toEqual([customer.email]);
  expect(joins.length).toBeGreaterThan(0);
  await cancels(customer);
  await eventually(() => expect(members()).not.toContain(customer.email));
});

test('an answer of Jira that is lost is "already a member" the next time, and no failure', async () => {
  const customer = aCustomer();
  stack.sandbox.jira.refuse({ reason: 'gateway', path: '/group/user', takesEffect: true });
  await buys(customer);
  await settled();
  expect(members()).toContain(customer.email);
  const { person } = await personOf(customer);
  expect(person).toMatchObject({ marks: { [`group:${JIRA_GROUP.id}`]: 'ours' }, check_at: null, lease: null });
});

test('Slack that is down is tried again, and Jira does not wait for it', async () => {
  const customer = aCustomer();
  stack.sandbox.slack.refuse({ reason: 'down', times: 4 });
  await buys(customer);
  await eventually(() => expect(members()).toContain(customer.email));
  await eventually(() => expect(invited()).toContain(customer.email));
  await settled();
});

interface Stopped {
  status: string;
  paused: { reason: string; by: string } | null;
}
const standing = async (kind: 'jira' | 'slack'): Promise<Stopped> =>
  (await (await stack.api(`/v1/destinations/${ids[kind]}`)).json()) as Stopped;
/** Until Subrelay has paused it. @returns why */
async function stopped(kind: 'jira' | 'slack'): Promise<string> {
  await eventually(async () =>
    expect(await standing(kind)).toMatchObject({ status: 'paused', paused: { by: 'subrelay' } }),
  );
  return (await standing(kind)).paused?.reason ?? '';
}
const stopsTold = async (kind: 'jira' | 'slack'): Promise<number> => {
  const told = await stack.db.collection(EVENTS.name).where('type', '==', 'webhook.stopped').get();
  return told.docs.filter((each) => (each.get('subject') as { id: string }).id === ids[kind]).length;
};
const heldAt = async (kind: 'jira' | 'slack') =>
  (await pendingOf()).filter(({ webhook_id, hold }) => webhook_id === ids[kind] && hold === 'paused');
/** Until so many deliveries are held, and no other is under way. */
const held = (kind: 'jira' | 'slack', count: number) =>
  eventually(async () => {
    expect(await heldAt(kind)).toHaveLength(count);
    expect(await pendingOf()).toHaveLength(count);
  });

test('a token that has expired stops the destination, whose deliveries wait; a new one lets all of them go on', async () => {
  const customers = [aCustomer(), aCustomer(), aCustomer()];
  stack.sandbox.jira.set({ tokenExpired: true });
  await Promise.all(customers.map((each) => buys(each)));
  expect(await stopped('jira')).toContain('the token is wrong, expired or revoked');
  await held('jira', 3);
  const calls = stack.sandbox.jira.calls.length;
  const late = aCustomer();
  await buys(late);
  await held('jira', 4);
  expect(stack.sandbox.jira.calls).toHaveLength(calls);
  expect(await stopsTold('jira')).toBe(1);
  expect(await (await stack.api('/v1/status')).json()).toMatchObject({
    webhooks: { paused: [{ name: 'Support desk', reason: expect.stringContaining('expired or revoked') }] },
  });

  stack.sandbox.jira.set({ tokenExpired: false });
  const body = JSON.stringify({ jira_token: JIRA_CREDENTIALS.apiToken });
  const patched = await stack.api(`/v1/destinations/${ids.jira}`, { method: 'PATCH', body });
  expect(await patched.json()).toMatchObject({ status: 'active', paused: null });
  await eventually(() =>
    expect(members()).toEqual(expect.arrayContaining([...customers, late].map((each) => each.email))),
  );
  await settled();
  // Nothing of what the policy grants was spent: the first that was refused has one attempt beside the plan.
  const { docs } = await stack.db.collection(DELIVERIES.name).where('webhook_id', '==', ids.jira).get();
  const refused = docs.map((each) => each.data() as DeliveryDocument).filter(({ granted = 0 }) => granted > 0);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.map(({ status, attempts, granted = 0 }) => [status, attempts - granted])).toEqual(
    refused.map(() => ['succeeded', 1]),
  );
});

test('a permission that is missing is named, and stops until somebody resumes', async () => {
  const customer = aCustomer();
  stack.sandbox.jira.set({ lost: ['site-admin'] });
  await buys(customer);
  expect(await stopped('jira')).toMatch(/Jira answered 403 to joining group .*: it needs .*site-admin/);
  await held('jira', 1);
  // Who resumes too early is told again.
  await stack.api(`/v1/destinations/${ids.jira}/resume`, { method: 'POST' });
  await eventually(async () => expect(await stopsTold('jira')).toBe(3));
  await held('jira', 1);
  stack.sandbox.jira.set({ lost: [] });
  await stack.api(`/v1/destinations/${ids.jira}/resume`, { method: 'POST' });
  await eventually(() => expect(members()).toContain(customer.email));
  await settled();
});

test('a 403 about one person stops nobody else', async () => {
  const [odd, other] = [aCustomer(), aCustomer()];
  stack.sandbox.jira.refuse({ reason: 'forbidden', path: '/group/user' });
  await buys(odd);
  await buys(other);
  await eventually(() => expect(members()).toEqual(expect.arrayContaining([odd.email, other.email])));
  await settled();
  expect((await standing('jira')).status).toBe('active');
  const failed = (await attemptsOf(ids.jira)).filter(({ error_code: code }) => code === 'auth');
  expect(failed[0]?.['error']).toContain('for this person alone');
});

test('Slack’s missing scope stops Slack, and Jira goes on', async () => {
  const customer = aCustomer();
  stack.sandbox.slack.set({ lostScopes: ['admin.users:write'] });
  await buys(customer);
  expect(await stopped('slack')).toContain('it needs the scope admin.users:write');
  await eventually(() => expect(members()).toContain(customer.email));
  await held('slack', 1);
  expect(await stopsTold('slack')).toBe(1);
  stack.sandbox.slack.set({ lostScopes: [] });
  await stack.api(`/v1/destinations/${ids.slack}/resume`, { method: 'POST' });
  await eventually(() => expect(invited()).toContain(customer.email));
  await settled();
});

describe('a test of a destination', () => {
  const environment = join(mkdtempSync(join(tmpdir(), 'subrelay-people-')), 'flow.json');
  const tested = async (name: string) => {
    writeFileSync(environment, JSON.stringify({ url: stack.frontDoor.url, key: { env: 'KEY' } }));
    const words = ['destinations', 'test', name, '--env', environment, '--yes'];
    return callCommand(words, { env: { KEY: stack.keys.apiKey } });
  };
  const told = () => ({ jira: stack.sandbox.jira.state(), slack: stack.sandbox.slack.state() });

  test('asks the service and tells its answer, and changes nothing there', async () => {
    const before = told();
    const finds = 'finds the one of the token';
    expect(await tested('Support desk')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`${finds}\nservice desk 1 is there.*\ngroup ${JIRA_GROUP.id} is there`),
    });
    expect(await tested('Community')).toMatchObject({ code: 0, stdout: expect.stringContaining('admin.users:write') });
    expect(told()).toEqual(before);
  });

  test('says what is missing', async () => {
    stack.sandbox.jira.set({ lost: ['service-desk-agent'] });
    stack.sandbox.slack.set({ plan: 'enterprise', lostScopes: ['admin.users:write'] });
    const [jira, slack] = [await tested('Support desk'), await tested('Community')];
    stack.sandbox.jira.set({ lost: [] });
    stack.sandbox.slack.set({ plan: 'enterprise', lostScopes: [] });
    expect(jira).toMatchObject({ code: 1, stdout: expect.stringContaining('manage customers of the service desk') });
    expect(slack).toMatchObject({ code: 1, stdout: expect.stringContaining('needs the scope admin.users:write') });
  });

  test('has no sample, so it names no type', async () => {
    const response = await stack.api(`/v1/destinations/${ids.jira}/test`, { method: 'POST', body: '{"type":"a.b"}' });
    expect([response.status, await response.json()]).toMatchObject([400, { details: expect.stringContaining('type') }]);
  });
});

test('a process that is killed between two of Jira’s calls leaves nothing behind', async () => {
  const customer = aCustomer();
  put(customer, 'active');
  stack.sandbox.jira.put({ emailAddress: customer.email });
  const before = stack.sandbox.jira.calls.length;
  const release = stack.sandbox.jira.hold();
  await alert('subscription_created', customer);
  await eventually(() => expect(stack.sandbox.jira.calls.length).toBeGreaterThan(before));
  await stack.kill('deliver');
  release();
  await stack.restart('deliver');
  // Leases run out in the test at once, also that of the same person at Slack.
  const { docs } = await stack.db.collection(PEOPLE.name).get();
  for (const each of docs)
    if (each.get('lease') !== null) await each.ref.update({ 'lease.until': Timestamp.fromMillis(0) });
  for (const { id } of await pendingOf())
    await stack.db
      .collection(DELIVERIES.name)
      .doc(id)
      .update({ due_at: Timestamp.fromMillis(Date.now()) });
  await stack.schedule('sweep');
  await eventually(() => expect(members()).toContain(customer.email));
  await settled();
  const { person } = await personOf(customer);
  expect(person.late_until).not.toBeNull();
  expect(person.check_at).toEqual(person.late_until);
});

test('an end in the future takes away then: `sweep` looks at whom it is due', async () => {
  const customer = aCustomer();
  await buys(customer);
  await settled();
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await cancels(customer, until);
  await settled();
  expect(members()).toContain(customer.email);
  const { id, person } = await personOf(customer);
  expect(person.check_at?.toDate().toISOString().slice(0, 10)).toBe(until);
  const [subject] = Object.keys(person.subscriptions);
  const past = Timestamp.fromMillis(Date.now() - 1_000);
  await stack.db
    .collection(PEOPLE.name)
    .doc(id)
    .update({ check_at: past, [`subscriptions.${subject}.until`]: past });
  await stack.schedule('sweep');
  await eventually(() => expect(members()).not.toContain(customer.email));
  await settled();
});

interface ListedPerson {
  email: string;
  things: { key: string; mark: string; differs: string | null }[];
}
const listed = async (standing: string): Promise<ListedPerson[]> => {
  const response = await stack.api(`/v1/destinations/${ids.jira}/people?standing=${standing}&limit=1000`);
  return ((await response.json()) as { people: ListedPerson[] }).people;
};
const askLooks = async (body: object) => {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const answered = await stack.api(`/v1/destinations/${ids.jira}/look`, init);
  await stack.schedule('sweep');
  return answered.json();
};

/** What an admin of the site does to the group. */
async function byHand(method: 'POST' | 'DELETE', { email }: Customer): Promise<void> {
  const accountId = stack.sandbox.jira.state().accounts.find(({ emailAddress }) => emailAddress === email)?.accountId;
  const basic = Buffer.from(`${JIRA_CREDENTIALS.email}:${JIRA_CREDENTIALS.apiToken}`).toString('base64');
  const by = new URLSearchParams({
    groupId: JIRA_GROUP.id,
    ...(method === 'DELETE' && { accountId: accountId ?? '' }),
  });
  const response = await fetch(`${stack.sandbox.url}/rest/api/3/group/user?${by.toString()}`, {
    ...{ method, headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' } },
    ...(method === 'POST' && { body: JSON.stringify({ accountId }) }),
  });
  expect(response.status).toBe(method === 'POST' ? 201 : 200);
}

test('a dry run tells who is a member by another’s hand and should be none, and nobody takes them out', async () => {
  const customer = aCustomer();
  await buys(customer);
  await settled();
  await cancels(customer);
  await eventually(() => expect(members()).not.toContain(customer.email));
  await settled();
  await byHand('POST', customer);
  expect(await listed('stays')).toEqual([]);
  await askLooks({});
  const key = `group:${JIRA_GROUP.id}`;
  const stays = [
    { email: customer.email, things: expect.arrayContaining([{ key, mark: 'absent', differs: 'stays' }]) },
  ];
  await eventually(async () => expect(await listed('stays')).toMatchObject(stays));
  await settled();
  await askLooks({ dry_run: false });
  await settled();
  const left = expect.arrayContaining([{ key, mark: 'preexisting', differs: 'stays' }]);
  expect(await listed('stays')).toMatchObject([{ email: customer.email, things: left }]);
  expect(members()).toContain(customer.email);
});

test('a dry run tells who should be a member and is none, and changes nothing; a look that acts mends it', async () => {
  const customer = aCustomer();
  await buys(customer);
  await settled();
  await byHand('DELETE', customer);

  expect(await askLooks({})).toMatchObject({ dry_run: true, next_cursor: null });
  await eventually(async () =>
    expect(await listed('open')).toMatchObject([
      {
        email: customer.email,
        things: expect.arrayContaining([{ key: `group:${JIRA_GROUP.id}`, mark: 'ours', differs: 'add' }]),
      },
    ]),
  );
  await settled();
  expect(members()).not.toContain(customer.email);
  expect(await askLooks({ dry_run: false })).toMatchObject({ dry_run: false });
  await eventually(() => expect(members()).toContain(customer.email));
  await settled();
  expect(await listed('open')).toEqual([]);
  expect((await listed('entitled')).map(({ email }) => email)).toContain(customer.email);
});

test('of two subscriptions of one person one ends', async () => {
  const first = aCustomer();
  const second = { ...aCustomer(), email: first.email.toUpperCase() };
  await buys(first);
  put(second, 'active');
  await alert('subscription_created', second);
  await settled();
  expect(members()).toContain(first.email);
  await cancels(first);
  await settled();
  expect(members()).toContain(first.email);
  await cancels(second);
  await eventually(() => expect(members()).not.toContain(first.email));
});
