/** What looks and does, from the arguments to the API and back: the commands as a person calls them. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { COMMAND_LINE } from '../../cli/commands/commands.ts';
import { writeStackFile } from '../../local/stack-file.ts';
import type { StackFile } from '../../local/stack-file.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { API_KEY, createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { callCommand } from '../support/command-line.ts';
import type { Called, Calling } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { PEER_KEY, SVIX_SECRET, startPeerApis } from '../support/peer-apis.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrelay-command-line-'));
let api: ApiServer;
let crm: Webhook;
let audit: Webhook;
let event: Awaited<ReturnType<typeof acceptEvent>>;
let failed: string;

beforeAll(async () => {
  api = await startApiServer();
  mkdirSync(join(folder, 'subrelay'));
  environment('test', { url: `${api.url}/`, key: { env: 'KEY' } });
  const match = { account: ['C0reseller'] };
  crm = await createdWebhook(api, { name: 'CRM', match, retry_jitter: false });
  audit = await createdWebhook(api, { name: 'Audit', match });
  const subject = { kind: 'subscription' as const, id: 'S-1' };
  const customer = { id: 'C-1', domain: 'customer.example', email: 'zoe@customer.example' };
  event = await acceptEvent(api.store, api.clock.now, { account: 'C0reseller', subject, customer });
  failed = deliveryId(event.id, crm.id);
  api.clock.now += 1_000;
  const attempt = { event, state: null, now: api.clock.now };
  await recordAttempt(api.store, { ...attempt, webhook: crm, exchange: answered(500, 'database is down') });
  await recordAttempt(api.store, { ...attempt, webhook: audit, exchange: answered(204, '') });
  api.clock.now += 1_000;
});
afterAll(() => api.stop());

function environment(name: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, 'subrelay', `${name}.json`), text);
}

const env = { XDG_CONFIG_HOME: folder, KEY: API_KEY };
const call = (line: string, calling: Calling = {}): Promise<Called> => {
  const [first = '', ...rest] = line.split(' ');
  const route =
    /^(deliveries|events|event-types|webhooks|destinations|quarantine|jobs|keys|owners)$/.test(first) &&
    /^[a-z]+$/.test(rest[0] ?? '-');
  const head = route ? [first, rest.shift() ?? ''] : [first];
  return callCommand([...head, '--env', 'test', ...rest], { ...calling, env: { ...env, ...calling.env } });
};
const json = ({ stdout }: Called): JsonObject => JSON.parse(stdout) as JsonObject;

describe('explain', () => {
  test('tells the verdicts first, then the story with its times, and ends with 1', async () => {
    const { code, stdout, stderr } = await call(`explain ${event.id}`);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `test · ${api.url}\n` });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^Not delivered to CRM yet: 1 try, which answered 500\. Next try .*Nothing is lost\.$/);
    expect(lines[1]).toMatch(/^Delivered to Audit/);
    expect(lines[2]).toBe(`Send it now: subrelay retry ${failed}`);
    expect(lines[3]).toBe('2026-11-21');
    expect(lines[4]).toMatch(new RegExp(`^10:00:00\\.000Z {2}received +.* of subscription S-1 +${event.id}$`));
    expect(lines[5]).toMatch(/^10:00:00\.000Z {2}matched +2 webhooks: /);
    expect(stdout).toMatch(/^10:00:01\.000Z {2}→ CRM +attempt 1: 500 after \d+ ms +\w{8}$/m);
    expect(stdout).toMatch(/^10:00:01\.000Z {2}→ Audit +attempt 1: 204 after /m);
  });

  test.each<[string, () => string, number]>([
    ['a delivery', () => failed, 1],
    ['the first digits of a delivery', () => failed.slice(0, 8), 1],
    ['a delivery that went through', () => deliveryId(event.id, audit.id), 0],
    ['a customer’s domain', () => 'customer.example', 1],
    ['a customer’s e-mail', () => 'zoe@customer.example', 1],
    ['a subscription', () => 'S-1', 1],
    ['a webhook in another case', () => 'crm', 0],
  ])('%s', async (_, what, code) => {
    const ran = await call(`explain ${what()}`);
    expect(ran).toMatchObject({ code });
    expect(ran.stdout).toMatch(/→ |health|CRM: /);
  });

  test('an attempt is its delivery’s, and the beginning of an id that both have names the delivery', async () => {
    const { json: page } = await api.call('GET', `/v1/delivery-attempts?delivery_id=${failed}`);
    const [{ id }] = page!['delivery_attempts'] as [{ id: string }];
    for (const text of [id, id.slice(0, 8)])
      expect(await call(`explain ${text}`)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(`retry ${failed}`) as unknown,
      });
  });

  test('an event that matched nothing says why each webhook did not get it', async () => {
    const stray = await acceptEvent(api.store, api.clock.now, { account: 'C0stray' });
    const ran = await call(`explain ${stray.id}`);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^Matched no webhook: nothing had to be delivered\.\nAudit: .+\nCRM: .+\n/);
    expect(ran.stdout).toMatch(/matched +0 webhooks; not Audit \(\w+\), CRM \(\w+\)/);
  });

  test('as JSON it has the API’s own objects, and --exit-zero ends with 0', async () => {
    const ran = await call(`explain ${event.id} --json --exit-zero`);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(json(ran)).toMatchObject({ event: { id: event.id }, deliveries: [{}, {}], attempts: [{}, {}] });
  });

  test('the newest event of a type', async () => {
    expect((await call(`explain customer.example --type ${event.type} --json`)).stdout).toContain(event.id);
    expect(await call('explain customer.example --type nothing.happened')).toMatchObject({ code: 3, stdout: '' });
  });

  test.each<[string, string, number, string]>([
    ['nobody knows', 'nobody@nowhere.example', 3, 'Nothing is known of "nobody@nowhere.example"'],
    ['an id that there is not', '00000000-0000-4000-8000-000000000000', 3, 'Nothing is known of "00000000'],
    ['an event that there is not', `evt_${'0'.repeat(32)}`, 3, 'event not found'],
  ])('what %s is not found', async (_, what, code, message) => {
    const ran = await call(`explain ${what}`);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toMatch(/^subrelay: [^\n]+\n$/);
  });
});

test('status names the environment, and counts', async () => {
  const ran = await call('status --window 1h');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^test · as of \d\d:\d\d:\d\dZ · [A-Z]+/);
  expect(ran.stdout).toMatch(
    /^events +received \d+ → due \d+ = delivered \d+ \+ waiting \d+ \+ given up \d+ \+ missing 0$/m,
  );
  expect(json(await call('status --json --exit-zero'))).toMatchObject({ headline: expect.any(String) as unknown });
  expect(await call('status --exit-zero')).toMatchObject({ code: 0 });
});

test('metrics count what came and went, minute by minute', async () => {
  const ran = await call('metrics --last 2');
  expect(ran).toMatchObject({ code: 0, stderr: `test · ${api.url}\n` });
  expect(ran.stdout).toMatch(/^from +events +delivered +failed$/m);
  expect(ran.stdout).toMatch(/^2026-11-21 10:00:00Z +\d+ +1 +1 +so far$/m);
  expect(json(await call('metrics --last 180 --bucket 1h --json'))).toMatchObject({ bucket: '1h' });
  expect(await call('metrics --last 181')).toMatchObject({ code: 2, stdout: '' });
});

test('system says what runs there, without secrets', async () => {
  const ran = await call('system');
  expect(ran).toMatchObject({ code: 0, stderr: `test · ${api.url}\n` });
  expect(ran.stdout).toMatch(/^version +\d+\.\d+\.\d+$/m);
  expect(ran.stdout).toMatch(/^DEFAULT_EVENT_TYPES +all +default$/m);
  expect(ran.stdout).not.toContain(API_KEY);
  expect(json(await call('system --json'))).toMatchObject({ shards: 8 });
});

test('audit-log lists who changed what', async () => {
  const paused = await api.call('POST', `/v1/webhooks/${audit.id}/pause`, { reason: 'their move' });
  await api.call('POST', `/v1/webhooks/${audit.id}/resume`);
  expect(paused.status).toBe(200);
  const ran = await call(`audit-log --target ${audit.id}`);
  expect(ran).toMatchObject({ code: 0, stderr: `test · ${api.url}\n` });
  expect(ran.stdout).toMatch(new RegExp(`pauseWebhook .*webhook ${audit.id.slice(0, 8)} .*their move`));
  expect(json(await call(`audit-log --target ${audit.id} --action pauseWebhook --json`))['entries']).toHaveLength(1);
  expect(await call('audit-log --action pauseWebhook')).toMatchObject({ code: 2, stdout: '' });
});

test('history tells a subscription’s events with deliveries and attempts', async () => {
  const ran = await call('history S-1');
  expect(ran).toMatchObject({ code: 1, stderr: `test · ${api.url}\n` });
  expect(ran.stdout).toMatch(/^subscription S-1 of \S+: /);
  expect(ran.stdout).toContain(`2026-11-21 10:00:00Z  ${event.type}`);
  expect(ran.stdout).toMatch(/^ {2}→ CRM {2}pending {2}\w{8}\n {6}2026-11-21 10:00:01Z {2}attempt 1: 500 after/m);
  expect(await call('history nothing-such')).toMatchObject({ code: 3, stdout: '' });
});

describe('lists', () => {
  test('deliveries of a webhook by its name, as a table', async () => {
    const { code, stdout, stderr } = await call('deliveries --webhook crm');
    expect({ code, stderr }).toEqual({ code: 0, stderr: `test · ${api.url}\n` });
    expect(stdout.split('\n')[0]).toMatch(/^created +id +status +webhook +type +tries +why$/);
    expect(stdout).toMatch(new RegExp(`^2026-11-21 10:00:00Z {2}${failed.slice(0, 8)} {2}pending {2}CRM `, 'm'));
    expect(stdout).not.toContain('Audit');
  });

  test('as JSON they are the API’s page, and stderr is empty', async () => {
    const ran = await call('deliveries --status pending --json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(json(ran)).toMatchObject({ deliveries: [{ id: failed }], next_cursor: null });
  });

  test.each([
    ['events --type nothing.happened', 'No event: widen --since, or leave a filter out'],
    ['quarantine', 'Nothing in quarantine is open'],
    ['jobs --kind replay', 'No job'],
  ])('%s says on stderr that there is nothing', async (line, said) => {
    const ran = await call(line);
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr).toContain(said);
  });

  test('webhooks with their health; get shows one', async () => {
    expect((await call('webhooks')).stdout).toMatch(/^\w{8} {2}CRM {4}\w+ .*https:\/\/hook\.example\/a$/m);
    expect(json(await call('webhooks get CRM'))).toMatchObject({ id: crm.id, name: 'CRM' });
    expect(json(await call(`events get ${event.id.slice(4, 12)}`))).toMatchObject({ id: event.id });
    expect(json(await call(`deliveries get ${failed}`))).toMatchObject({ id: failed });
  });

  test('a cursor goes on', async () => {
    const first = await call('deliveries --limit 1');
    const cursor = /--cursor (\S+)$/m.exec(first.stderr)?.[1];
    const next = await call(`deliveries --limit 1 --cursor ${cursor}`);
    expect(next.code).toBe(0);
    expect(next.stdout).not.toBe(first.stdout);
  });

  test('tail prints one object a line, and ends after its count', async () => {
    const fresh = tailed();
    await fresh.sent;
    const ran = await fresh.ran;
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout.trimEnd())).toMatchObject({ verdict: expect.any(String) as unknown });
  });
});

/** The list's clock is the test's, and tail's the machine's: the test's is set to it for this. */
function tailed() {
  const before = api.clock.now;
  api.clock.now = Date.now() + 5_000;
  const sent = acceptEvent(api.store, api.clock.now, { account: 'C0reseller' });
  const ran = sent.then(() => call('tail --json --count 1')).finally(() => (api.clock.now = before));
  return { sent, ran };
}

describe('a write', () => {
  test('wants --yes where nobody can be asked', async () => {
    const ran = await call(`retry ${failed}`);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`test · ${api.url}: send delivery ${failed} now. Not delivered to CRM yet`);
    expect(ran.stderr).toContain('nobody can be asked here, so add --yes');
  });

  test('asks on a terminal, and does nothing where the answer is not yes', async () => {
    const ran = await call(`retry ${failed}`, { columns: 80, input: 'n\n' });
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toContain('Do it? [y/N] ');
    expect(api.pointers).toEqual([]);
  });

  test('retry sends one now', async () => {
    const ran = await call(`retry ${failed.slice(0, 8)}`, { columns: 200, input: 'y\n' });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/^(brought_forward|probe): /);
    expect(api.pointers).toHaveLength(1);
  });

  test('retry counts what filters select, by the query that sends it', async () => {
    const ran = await call('retry --webhook CRM --dry-run');
    expect(ran.code).toBe(0);
    expect(json(ran)).toMatchObject({ dry_run: true, selected: expect.any(Number) as unknown });
    expect(await call('retry')).toMatchObject({ code: 2, stdout: '' });
  });

  test('replay counts what filters select; a job is followed to its end, and one that others stop is partly done', async () => {
    const counted = await call('replay --webhook Audit --all --dry-run');
    expect(json(counted)).toMatchObject({ dry_run: true, selected: expect.any(Number) as unknown });
    const following = call('replay --webhook Audit --all --yes');
    await eventually(async () => {
      const { json: page } = await api.call('GET', '/v1/jobs?status=running');
      const [job] = (page?.['jobs'] ?? []) as { id: string }[];
      expect((await api.call('DELETE', `/v1/jobs/${job?.id}`)).status).toBe(204);
    });
    const ran = await following;
    expect(ran.stderr).toMatch(
      /send again (1 delivery|(?!1 )\d+ deliveries) with webhook_id [0-9a-f-]{36}: Audit \d+\n/,
    );
    expect(ran.code).toBe(6);
    expect(json(ran)).toMatchObject({ kind: 'replay', status: 'cancelled' });
    expect(await call('replay --webhook Audit --all')).toMatchObject({ code: 2, stdout: '' });
  });

  test('replay gives a webhook what it never had, by the filters of events', async () => {
    const late = await createdWebhook(api, { name: 'Late', match: { account: ['C0reseller'] } });
    const counted = await call(`replay --mode never_delivered --webhook Late --type ${event.type} --dry-run`);
    const plan = { dry_run: true, mode: 'never_delivered', selected: 1, first_ids: [event.id] };
    expect(json(counted)).toMatchObject(plan);
    const asked = await call('replay --mode never_delivered --webhook Late --since 2026-11-21T00:00:00Z');
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toMatch(
      /: look at \d+ events? that Late never had, .* with received_at\.gte 2026-11-21T00:00/,
    );
    expect(await call(`webhooks rm ${late.id} --yes`)).toMatchObject({ code: 0 });
  });

  test.each([
    ['no webhook', '--since 2h', '--webhook NAME'],
    ['no filter', '--webhook CRM', '--since 7d'],
    ['the status of deliveries', '--webhook CRM --status failed', '--status is about deliveries'],
    ['all besides', '--webhook CRM --since 2h --all', 'give one of them'],
  ])('replay of what was never delivered is refused with %s', async (_, flags, says) => {
    const refused = await call(`replay --mode never_delivered ${flags}`);
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) as unknown });
  });

  test('erase wants one customer, and is followed to its end', async () => {
    expect(await call('erase nobody.example --yes')).toMatchObject({ code: 3, stdout: '' });
    const refused = await call('erase customer.example');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /erase all that is kept of the customer with the key [0-9a-f]{32}\. It can't be undone/,
    );
    const following = call(`erase ${'0'.repeat(32)} --yes`);
    await eventually(async () => {
      const { json: page } = await api.call('GET', '/v1/jobs?status=running&kind=erasure');
      const [job] = (page?.['jobs'] ?? []) as { id: string }[];
      expect((await api.call('DELETE', `/v1/jobs/${job?.id}`)).status).toBe(204);
    });
    const ran = await following;
    expect(ran.code).toBe(6);
    expect(json(ran)).toMatchObject({ kind: 'erasure', status: 'cancelled' });
    const id = json(ran)['id'] as string;
    expect(await call(`explain ${id}`)).toMatchObject({
      ...{ code: 0, stdout: expect.stringContaining(`The erasure job ${id}: cancelled.`) as unknown },
    });
    expect(await call(`jobs stop ${id} --yes`)).toMatchObject({
      ...{ code: 0, stderr: expect.stringContaining('has ended already: cancelled. Nothing was done.') as unknown },
    });
  });

  test('replay sends an event to a webhook that is named', async () => {
    const ran = await call(`replay ${event.id} --to audit --yes`);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Made delivery [0-9a-f-]{36}: /) as unknown });
    expect(await call(`replay ${event.id} --yes`)).toMatchObject({ code: 2 });
    expect(await call('replay')).toMatchObject({ code: 2 });
  });

  test('webhooks are made, and deleted by their name; the secrets are shown this once', async () => {
    const made = await call(
      'webhooks add --yes --name Temporary --type payment.* --set rate_limit=5 https://hook.example/t',
    );
    expect(made).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Its secrets are shown this once.') as unknown,
    });
    expect(json(made)).toMatchObject({
      ...{ name: 'Temporary', event_types: ['payment.*'], rate_limit: 5 },
      signing_secret: expect.stringMatching(/^whsec_/) as unknown,
    });
    const rotated = await call('webhooks rotate --yes temporary');
    expect(json(rotated)).toMatchObject({ rotation: { secret: 'signing_secret' } });
    expect(await call('webhooks rm --yes Temporary')).toMatchObject({ code: 0, stdout: '' });
    expect(await call('webhooks get Temporary')).toMatchObject({ code: 3 });
  });

  test('destinations of another kind are made, shown, changed and deleted by their names', async () => {
    const pubsub = '{"topic":"projects/acme-prod/topics/orders"}';
    const made = await call(`destinations add --yes --name Lake --type order.* --set pubsub=${pubsub} pubsub`);
    expect(json(made)).toMatchObject({ kind: 'pubsub', name: 'Lake', event_types: ['order.*'] });
    expect((await call('destinations')).stdout).toMatch(/^\w{8} {2}Lake +pubsub +ok +order\.\*$/m);
    expect((await call('destinations --kind webhook')).stdout).not.toContain('Lake');
    const edited = await call('destinations edit --yes --set pubsub={"ordering_key":"subject"} lake');
    expect(json(edited)).toMatchObject({ pubsub: { ordering_key: 'subject' } });
    expect(json(await call('destinations get Lake'))).toMatchObject({ pubsub: { ordering_key: 'subject' } });
    expect(await call('destinations edit --yes Lake')).toMatchObject({ code: 2 });
    expect(await call('destinations people --standing open --json lake')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"people":'),
    });
    expect(await call('destinations people --look Lake')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('0 persons at "Lake" are looked at'),
    });
    expect(json(await call('destinations pause --yes --reason cleaning Lake'))).toMatchObject({
      ...{ active: false, paused: { reason: 'cleaning' } },
    });
    expect(await call('destinations rotate --yes Lake')).toMatchObject({ code: 2 });
    expect((await call('destinations')).stdout).toMatch(/^\w{8} {2}Lake +pubsub +paused /m);
    expect(json(await call('destinations resume --yes Lake'))).toMatchObject({ active: true });
    expect(await call('explain lake')).toMatchObject({
      ...{ code: 0, stdout: expect.stringMatching(/^Lake: ok\n[0-9a-f-]{36} {2}pubsub\n/) as unknown },
    });
    expect(await call('deliveries --webhook Lake')).toMatchObject({ code: 0 });
    expect(await call('destinations rm --yes Lake')).toMatchObject({ code: 0, stdout: '' });
    const gone = await call('destinations get Lake');
    expect(gone).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('There is no destination "Lake"') as unknown,
    });
  });

  test('webhooks are changed, paused with a reason, and resumed', async () => {
    const edited = await call('webhooks edit --yes --set rate_limit=7 Audit');
    expect(edited).toMatchObject({ code: 0 });
    expect(json(edited)).toMatchObject({
      id: audit.id,
      rate_limit: 7,
    });
    expect(await call('webhooks edit --yes Audit')).toMatchObject({ code: 2 });
    expect(json(await call('webhooks pause --yes --reason maintenance Audit'))).toMatchObject({ status: 'paused' });
    expect((await call('webhooks --health paused')).stdout).toContain('Audit');
    expect(json(await call('webhooks resume --yes Audit'))).toMatchObject({ status: 'active' });
  });

  test('keys are made, listed and revoked; a viewer’s key can’t write', async () => {
    const made = json(await call('keys add --yes --role viewer Support'));
    const support = { env: { KEY: made['key'] as string } };
    expect(await call(`explain ${failed} --exit-zero`, support)).toMatchObject({ code: 0 });
    const refused = await call('webhooks rm --yes CRM', support);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('ask for a key with another role');
    expect((await call('keys')).stdout).toMatch(/^[0-9a-f]{16} {2}Support +viewer +active/m);
    expect((await call(`explain ${made['id'] as string}`)).stdout).toBe(
      `The API key ${made['id'] as string} (Support, viewer): active\nAll of it: subrelay keys\n`,
    );
    expect(await call(`keys rm --yes ${made['id'] as string}`)).toMatchObject({ code: 0 });
  });

  test('owners are made, listed, changed and deleted, and the portal is opened for one', async () => {
    const made = json(await call('owners add --yes --match domain=acme.example --match domain=acme.org acme'));
    expect(made).toMatchObject({ id: 'acme', match: { domain: ['acme.example', 'acme.org'] }, most_webhooks: 10 });
    expect((await call('owners')).stdout).toMatch(/^acme +acme +domain=acme\.example,acme\.org +10 +any/m);
    expect(json(await call('owners edit --yes --rate 5 --match sku=1 acme'))).toMatchObject({
      ...{ most_rate: 5, match: { sku: ['1'] } },
    });
    const { stdout, code } = await call('portal-link --yes --can retry acme');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\/portal#code=[\w-]{75}\n$/)]);
    expect(await call('owners rm --yes acme')).toMatchObject({ code: 0 });
    expect(await call('portal-link --yes acme')).toMatchObject({ code: 2 });
    expect(await call('owners add --yes acme')).toMatchObject({ code: 2 });
    expect(await call('owners edit --yes --match size=1 acme')).toMatchObject({ code: 2 });
  });
});

describe('what a person gets wrong is said in one line', () => {
  test.each<[string, string, Calling, number, string]>([
    [
      'a wrong key',
      'events',
      { env: { KEY: 'not-the-key-of-24-characters' } },
      4,
      'This is not one of the API keys: see that the key is the one of this environment',
    ],
    ['no key', 'events', { env: { KEY: '' } }, 2, 'key is empty where {"env":"KEY"} has it'],
    ['an unknown webhook', 'deliveries --webhook CRN', {}, 3, 'did you mean "CRM"?'],
    ['an id that is none', 'deliveries get xyz', {}, 2, '"xyz" is no delivery\'s id'],
    ['a prefix of nothing', 'deliveries get 00000000', {}, 3, 'None of the newest 1000 begins with 00000000'],
    ['a time that is none', 'events --since yesterday', {}, 2, 'current value is "yesterday"'],
    ['a key that is no key', 'events --customer zoe', {}, 2, 'customer'],
  ])('%s', async (_, line, calling, code, message) => {
    const ran = await call(line, calling);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).not.toContain('    at ');
  });

  test.each<[string, unknown, number, string]>([
    ['an environment that there is not', null, 2, 'There is no environment "other"'],
    ['a file that is no JSON', '{', 2, 'it is no JSON'],
    ['a file without a URL', { key: { env: 'KEY' } }, 2, 'url'],
    [
      'an unreachable API',
      { url: 'http://127.0.0.1:1', key: { env: 'KEY' } },
      5,
      'Nothing answers at http://127.0.0.1:1 (bad port)',
    ],
    ['a command that fails', { url: 'http://127.0.0.1:1', key: { command: ['false'] } }, 4, 'key could not be got'],
  ])('%s', async (_, content, code, message) => {
    if (content !== null) environment('other', content);
    const ran = await callCommand(['events', '--env', 'other'], { env });
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr.trimEnd().split('\n').at(-1)).toMatch(/^subrelay: /);
  });

  test('an ambiguous prefix names the candidates', async () => {
    const { oneOf } = await import('../../cli/look/find.ts');
    const same = {
      name: 'A',
      url: '',
      status: 'active',
      active: true,
      event_types: null,
      disabled_reason: null,
      health: 'ok',
      failing_since: null,
    };
    const two = ['0', '1'].map((last) => ({
      ...same,
      name: `W${last}`,
      id: `abcdef01-0000-4000-8000-00000000000${last}`,
    }));
    expect(() => oneOf(two, 'abcdef01')).toThrow(
      /names 2 of kind webhook: abcdef01-.*0 \(W0\), abcdef01-.*1 \(W1\); give more of the id/,
    );
  });
});

describe('without --env', () => {
  const stackFile = (pid: number): StackFile => ({
    ...{ frontDoor: api.url, apiKey: API_KEY, pubsubEmulatorHost: '', firestoreEmulatorHost: '', projectId: 'p' },
    ...{ workspaceTopic: '', paddle: { privateKeyFile: null, publicKeyFile: null, billingSecret: null } },
    ...{
      receiver: '',
      resellerApi: '',
      paddleApi: '',
      jiraSite: '',
      slackApi: '',
      metrics: null,
      settings: {},
      functions: {},
      pids: { stack: pid },
    },
  });

  test('the nearest local stack is asked, upwards', async () => {
    const root = mkdtempSync(join(tmpdir(), 'subrelay-command-line-'));
    await writeStackFile(join(root, '.local', 'stack.json'), stackFile(process.pid));
    mkdirSync(join(root, 'deep', 'down'), { recursive: true });
    const ran = await callCommand(['webhooks'], { cwd: join(root, 'deep', 'down') });
    expect(ran).toMatchObject({ code: 0, stderr: `local · ${api.url}\n` });
  });

  test.each([
    ['no stack', null],
    ['a stack that died', 2 ** 30],
  ])('%s is said in one line', async (_, pid) => {
    const root = mkdtempSync(join(tmpdir(), 'subrelay-command-line-'));
    if (pid !== null) await writeStackFile(join(root, '.local', 'stack.json'), stackFile(pid));
    const ran = await callCommand(['webhooks'], { cwd: root });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /^subrelay: No stack runs here: start one with npm start, or name an environment with --env NAME\n$/,
    );
  });
});

test('open prints the address of a session, which is of no use to a session', async () => {
  const { code, stdout } = await call('open --print');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^http\S+\/console#code=\S+\n$/) as unknown,
  });
});

describe.each([80, 40])('on a terminal of %d columns', (columns) => {
  const reading = [
    ...['status', 'metrics', 'system', 'audit-log', 'jobs', 'quarantine', 'owners', 'keys', 'event-types'],
    ...['events', 'deliveries', 'deliveries --status pending', 'webhooks', 'destinations', 'history S-1'],
    ...['explain CRM', 'explain Audit', 'explain customer.example', 'explain nobody@nowhere.example'],
  ];
  const wrong = [
    ...[
      'nothing',
      'webhoks',
      'webhooks resum CRM',
      'events --limt 3',
      'events --limit none',
      'status --window 3d',
      'explain',
    ],
    ...['deliveries --webhook CRN', 'deliveries get xyz', 'deliveries get 00000000', 'events --since yesterday'],
    ...[
      'events --customer zoe',
      'webhooks rm CRM',
      'replay --webhook CRM',
      'replay',
      'keys rm nobody',
      'event-types get a.b',
    ],
    ...[
      'send',
      'send SOURCE NAME',
      'receiver',
      'verify nothing',
      'completion',
      'canary',
      'register',
      'audit --from today',
    ],
  ];
  const helps = ['', ...COMMAND_LINE.root.getAllEntries().map(({ name }) => name.original)].map((name) =>
    `${name} --help`.trim(),
  );
  const input = 'n\n';

  test('no line is longer, but one that is a word', async () => {
    const long: string[] = [];
    const look = (line: string, { stdout, stderr }: Called): void => {
      const plain = stripVTControlCharacters(`${stdout}${stderr}`);
      const wide = plain.split('\n').filter((each) => each.length > columns && /\S\s\S/.test(each));
      if (plain.trim() === '' || wide.length > 0) long.push(line, ...wide);
    };
    for (const line of [...reading, `explain ${event.id}`, `explain ${failed}`, `retry ${failed}`])
      look(line, await call(line, { columns, input, called: 'npx --no subrelay' }));
    for (const line of [...wrong, ...helps])
      look(line, await callCommand(line.split(' '), { columns, input, env, called: 'npx --no subrelay' }));
    expect(long).toEqual([]);
  });

  test('a command that is told can be pasted whole', async () => {
    const { stdout } = await call(`explain ${event.id}`, { columns, called: 'npx --no subrelay' });
    const pasted = stripVTControlCharacters(stdout).replace(/\s*\\\n\s*/g, ' ');
    expect(pasted).toContain(`npx --no subrelay retry ${failed}\n`);
  });
});

test('colours come with a terminal and go with NO_COLOR', async () => {
  const { stdout } = await call(`explain ${event.id}`, { columns: 40 });
  expect(stripVTControlCharacters(stdout)).not.toBe(stdout);
  expect((await call(`explain ${event.id}`, { columns: 40, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
  expect((await call(`explain ${event.id}`, { env: { LC_ALL: 'C' } })).stdout).toContain('-> CRM');
});

describe('event-types', () => {
  test('lists them, those of one source, and gets one', async () => {
    const { code, stdout } = await call('event-types --source google-workspace');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^subscription\.suspended +google-workspace +A subscription was suspended\.$/m);
    expect(stdout).not.toContain('payout.paid');
    expect(json(await call('event-types get subscription.suspended'))).toMatchObject({
      type: 'subscription.suspended',
      sources: [{ source: 'google-workspace', sample: { type: 'subscription.suspended' } }],
    });
  });

  test('says which one is meant', async () => {
    const { code, stderr } = await call('event-types get subscription.suspendet');
    expect([code, stderr]).toEqual([3, expect.stringContaining('did you mean subscription.suspended?')]);
  });
});

describe('webhooks import', () => {
  let peers: Awaited<ReturnType<typeof startPeerApis>>;
  beforeAll(async () => (peers = await startPeerApis()));
  afterAll(() => peers.stop());
  const carry = (line: string, key = PEER_KEY): Promise<Called> =>
    call(`webhooks import ${line} --from ${peers.url} --yes`, { env: { SUBRELAY_IMPORT_KEY: key } });
  const made = ({ stdout }: Called): { id: string }[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string });

  test.each([
    [
      'postmand',
      [
        {
          ...{ name: 'Billing', url: 'https://example.com/postmand', valid_status_codes: [200, 201], event_types: [] },
          ...{ max_delivery_attempts: 7, delivery_attempt_timeout: 30, retry_min_backoff: 10, retry_max_backoff: 600 },
          ...{ signatures: ['v1', 'x-hub-signature'], secret_token: 'my-secret-token', status: 'paused' },
        },
      ],
      ['its timeout is 30, the most there can be, and was 60'],
    ],
    [
      'svix --of app_1',
      [
        {
          ...{ name: 'Kiosk', url: 'https://example.com/ep_1', event_types: ['order.shipped'], rate_limit: 9 },
          ...{ header_names: ['X-Team'], signing_secret: SVIX_SECRET, status: 'paused' },
        },
        { name: 'example.com/ep_2', event_types: ['*'], rate_limit: null, header_names: [] },
      ],
      ['its channels are not carried over: eu', 'headers Authorization', 'it was disabled', 'the new signing_secret'],
    ],
    [
      'convoy --of p-1',
      [
        {
          ...{ name: 'Ledger', url: 'https://example.com/convoy', event_types: ['order.shipped', 'order.paid'] },
          ...{ delivery_attempt_timeout: 10, rate_limit: 5, rate_limit_duration: 2, header_names: ['X-Team'] },
        },
        { name: 'example.com/convoy-2', event_types: [], rate_limit: null },
      ],
      ['it was paused', 'the new signing_secret'],
    ],
    [
      'outpost --of t-1',
      [{ name: 'example.com/outpost', event_types: ['*'], signing_secret: SVIX_SECRET }],
      ['it is no webhook but aws_sqs: not carried over'],
    ],
  ])('carries over those of %s, paused, and once', async (line, webhooks, notes) => {
    const first = await carry(line);
    expect([first.code, made(first)]).toEqual([0, webhooks.map((each) => expect.objectContaining(each) as unknown)]);
    for (const note of notes) expect(first.stderr).toContain(note);
    const again = made(await carry(line));
    expect(again.map(({ id }) => id)).toEqual(made(first).map(({ id }) => id));
    for (const { id } of again) await call(`webhooks rm ${id} --yes`);
  });

  test.each([
    ['a system that nobody knows', 'hermes', PEER_KEY, 2, 'hermes is none of postmand, svix, convoy, outpost'],
    ['no application', 'svix', PEER_KEY, 2, 'Say which application'],
    ['a wrong key', 'svix --of app_1', 'wrong', 4, 'answered 401: is SUBRELAY_IMPORT_KEY its key? Nothing was made'],
    ['an application that is not there', 'svix --of app_2', PEER_KEY, 4, 'answered 404'],
  ])('%s is refused', async (_, line, key, code, says) => {
    const ran = await carry(line, key);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toContain(says);
  });
});
