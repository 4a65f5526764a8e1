/** `npm start` from outside: a process of its own, used over HTTP and the Google protocols, stopped by signals. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash, createHmac, createSign } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PubSub } from '@google-cloud/pubsub';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';

import type { StackFile } from '../../local/stack-file.ts';
import { eventually, until } from '../support/eventually.ts';
import { COMMAND_LINE } from '../../cli/commands/commands.ts';
import { ODD_REQUESTS, exchangeRaw } from '../support/odd-requests.ts';
import { lanesOf, pastedLines, wrongOf } from '../support/pasted-commands.ts';
import { startPastedWorld } from '../support/pasted-world.ts';
import { compiledOnce } from '../support/run.ts';
import { runLines } from '../support/shell-session.ts';
import { callsOf, missingIn, notAsShown, stepsOf } from '../support/tutorial.ts';

const STACK_FILE = join(process.cwd(), '.local', 'stack.json');

const running = new Set<ChildProcess>();

interface Around {
  env: NodeJS.ProcessEnv;
  cwd: string;
}

interface Run {
  process: ChildProcess;
  output: () => string;
  /** Resolves when the output contains the text; rejects when the process ends before. */
  prints: (text: string) => Promise<void>;
  exit: Promise<number | null>;
}

const npmStart = (args: string[], env: NodeJS.ProcessEnv = {}): Run => run(['npm', 'start', '--', ...args], { env });

function run([command = '', ...args]: string[], { env = {}, cwd = process.cwd() }: Partial<Around>): Run {
  const { PUBSUB_EMULATOR_HOST: _pubsub, FIRESTORE_EMULATOR_HOST: _firestore, ...own } = process.env;
  const child = spawn(command, args, { env: { ...own, PORT: '0', ...env }, cwd, detached: true });
  running.add(child);
  let text = '';
  const listeners = new Set<() => void>();
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const listener of listeners) listener();
    });
  }
  const prints = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.includes(wanted) && resolve();
      listeners.add(look);
      look();
      void exit.then(() => reject(new Error(`ended without printing ${JSON.stringify(wanted)}:\n${text}`)));
    });
  return { process: child, output: () => text, prints, exit };
}

const stackFile = () => JSON.parse(readFileSync(STACK_FILE, 'utf8')) as StackFile;

/** What is written but for npm's own lines, the first, and those of parts that have started. */
const linesOf = (run: Run) =>
  run
    .output()
    .split('\n')
    .filter((line) => line !== '' && !/^> |^Starting Subrelay|^ {2}[\w-]+ +ready after \d/.test(line));

/** The parts whose processes run all the time. */
const LASTING = ['stack', 'firestore', 'pubsub', 'api', 'deliver', 'sweep'];

const lastingOf = (pids: StackFile['pids']) => Object.fromEntries(LASTING.map((part) => [part, pids[part]]));

/** Every port that a running stack listens at. */
function portsOf({ frontDoor, receiver, resellerApi, settings, functions, metrics, ...servers }: StackFile): number[] {
  const urls = [frontDoor, receiver, resellerApi, metrics!, settings['OIDC_CERTS_URL']!, ...Object.values(functions)];
  const addresses = [servers.pubsubEmulatorHost, servers.firestoreEmulatorHost].map((address) => `http://${address}`);
  return [...urls, ...addresses].map((url) => Number(new URL(url).port));
}

interface Family {
  type: string;
  /** Of the series, in order. */
  services: string[];
}

/** Reads what Prometheus scrapes by its grammar: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function readExposition(text: string): Record<string, Family> {
  expect(text.endsWith('\n')).toBe(true);
  const families: Record<string, Family> = {};
  let [name, family] = ['', undefined as Family | undefined];
  for (const line of text.split('\n')) {
    const [, kind, of, rest] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line) ?? [];
    if (kind === 'TYPE') {
      expect(families).not.toHaveProperty(of!);
      [name, family] = [of!, (families[of!] = { type: rest!, services: [] })];
    }
    if (line === '' || line.startsWith('#')) continue;
    const sample =
      /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (?:[-+]?[\d.]+(?:e[-+]?\d+)?|[+-]Inf|NaN)$/;
    const [, metric, labels] = sample.exec(line) ?? [];
    expect([line, metric?.replace(/_(bucket|sum|count)$/, '')]).toEqual([
      line,
      name.replace(/_(bucket|sum|count)$/, ''),
    ]);
    const service = /service_name="([^"]*)"/.exec(labels!)![1]!;
    if (!family!.services.includes(service)) family!.services.push(service);
  }
  return families;
}

/** As a terminal does: to every process of the foreground group. */
const ctrlC = (run: Run) => process.kill(-run.process.pid!, 'SIGINT');

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Of a test that leaves it to the next one. */
let shared: Run | undefined;

const endAll = (children: Iterable<ChildProcess>): void => {
  for (const child of children) {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    running.delete(child);
  }
};
afterEach(() => endAll([...running].filter((child) => child !== shared?.process)));
afterAll(() => endAll([...running]));

/** What `npx --no` runs in this folder, without npm's own two seconds before it. */
const NPX = `npx() { shift 2; command "$NODE" cli/main.ts "$@"; }`;

/** What a person sees who calls it, whichever way it ends. */
async function shownBy(code: string): Promise<string> {
  const shell = run(['bash', '--norc', '-c', code], { env: { NODE: process.execPath, ...compiledOnce() } });
  await shell.exit;
  return shell.output();
}

/** A shell that keeps its variables: @returns what runs lines in it and answers what they print */
function openShell(): (code: string) => Promise<string> {
  const shell = run(['bash', '--norc'], {});
  let count = 0;
  return async (code) => {
    const [from, end] = [shell.output().length, `end of ${count++}`];
    shell.process.stdin!.write(`${code}\necho; echo '${end}'\n`);
    await shell.prints(`\n${end}\n`);
    return shell.output().slice(from).replace(`\n${end}\n`, '').trim();
  };
}

describe('npm start', () => {
  it('is all that a newcomer needs for minutes 0 to 20 of the first hour: each command shows the lines of the page', async () => {
    const [start, ...steps] = stepsOf('docs/first-hour.md', 'Minutes 0 to 5', 'Minutes 20 to 30');
    expect(start!.code).toBe('npm ci && npm start -- --port 0');
    expect(steps.length).toBeGreaterThan(8);
    // As many files as it says that it needs, and no more.
    shared = run(['sh', '-c', 'ulimit -n 256 && exec npm start -- --port 0'], {});
    await shared.prints('Ctrl-C stops everything.');
    expect(missingIn(shared.output(), start!.shows)).toEqual([]);
    let receiver: Run | undefined;
    for (const [index, { code, shows, receives }] of steps.entries()) {
      if (code === 'node .local/my-receiver.mjs') {
        receiver = run(['sh', '-c', `exec ${code}`], {});
        await receiver.prints('Listening at');
        expect(missingIn(receiver.output(), shows)).toEqual([]);
        continue;
      }
      const check = async () => {
        // The first is npx's own.
        const shown = await shownBy(index === 0 ? code : `${NPX}; ${code}`);
        expect({ code, shown, missing: missingIn(shown, shows) }).toEqual({ code, shown, missing: [] });
      };
      // A reader may look again; what is sent again is another.
      await (code.includes(' send ') ? check() : eventually(check));
      for (const line of receives) await receiver!.prints(`${line}\n`);
    }
    for (const name of ['my-receiver.mjs', 'my-receiver.url', 'mine.json']) rmSync(join('.local', name));
  });

  it('answers each call of docs/api.md as the page shows it', async () => {
    const calls = callsOf('docs/api.md');
    expect(calls.filter(({ shows }) => shows !== undefined).length).toBeGreaterThan(20);
    shared ??= npmStart(['--port', '0']);
    await shared.prints('Ctrl-C stops everything.');
    const inShell = openShell();
    for (const { code, shows } of calls) {
      const check = async () => {
        const printed = await inShell(code);
        if (shows === undefined) return expect([code, printed]).toEqual([code, expect.not.stringContaining('"code":')]);
        expect([code, notAsShown(shows, JSON.parse(printed))]).toEqual([code, []]);
      };
      // A reader may look again; what is given again is another.
      await (/ -[dX] |\w=/.test(code) ? check() : eventually(check));
    }
    for (const name of ['crm.json', 'event.json', 'later.json']) rmSync(join('.local', name));
  }, 600_000);

  it('takes every command that pages show or that is printed, pasted into bash', async () => {
    shared ??= npmStart(['--port', '0']);
    await shared.prints('Ctrl-C stops everything.');
    const built = join(process.env['SUBRELAY_TEST_RUN']!, 'command');
    const building = run([process.execPath, 'cli/build.ts', built], {});
    const world = await startPastedWorld(stackFile());
    try {
      expect(await building.exit).toBe(0);
      const env = { ...process.env, ...compiledOnce(), ...world.env };
      const lanes = lanesOf(
        pastedLines(),
        COMMAND_LINE.sections.map(({ commands }) => commands),
      );
      const inLane = async (lines: (typeof lanes)[number]) =>
        wrongOf(
          lines,
          await runLines(
            join(built, 'subrelay.js'),
            env,
            lines.map(({ line }) => line),
          ),
        );
      expect((await Promise.all(lanes.map(inLane))).flat()).toEqual([]);
    } finally {
      await world.stop();
    }
  }, 600_000);

  it('shows both sample events on their way, and one that fails, serves others over the real protocols, and stops at Ctrl-C', async () => {
    const run = shared ?? npmStart([]);
    // It ends with this test.
    shared = undefined;
    await run.prints('Ctrl-C stops everything.');
    const steps = ['received', 'stored', 'state fetched', 'delivered', 'signature verified'];
    for (const step of steps) expect(run.output().match(new RegExp(`ms  ${step} `, 'g'))).toHaveLength(2);
    expect(run.output().match(/signature verified {2}yes/g)).toHaveLength(2);
    expect(run.output()).toMatch(
      / {2}invited {13}Support desk: customer of service desk 1: .* is given; organization 1: /,
    );
    expect(run.output()).toMatch(/ {2}invited {13}Slack community: member of the team: wanted, not there, is given/);
    expect(run.output()).toMatch(
      /^ {2}Not delivered to Fails on purpose yet: 1 try, which answered 500\. .* Nothing is lost\.$/m,
    );

    const stack = stackFile();
    const key = readFileSync(stack.paddle.privateKeyFile!, 'utf8');
    expect(run.output()).toContain(stack.frontDoor);
    expect(run.output()).toContain(stack.apiKey);
    expect((await fetch(`${stack.frontDoor}/healthz`)).status).toBe(200);
    expect((await fetch(`${stack.frontDoor}/nothing`)).status).toBe(404);
    expect((await fetch(`${stack.frontDoor}/deliver`, { method: 'POST', body: '{}' })).status).toBe(401);
    for (const file of ['stack.json', 'owner.json', 'lock', 'paddle-classic-private.pem']) {
      expect(statSync(join(process.cwd(), '.local', file)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(process.cwd(), '.local')).mode & 0o777).toBe(0o700);

    const second = npmStart([]);
    expect(await second.exit).toBe(1);
    expect(linesOf(second)).toEqual([
      expect.stringMatching(
        `^subrelay: .*\\.local is in use by the stack of process ${stack.pids['stack']}, since .* at ${stack.frontDoor}: stop it, or `,
      ),
    ]);

    await Promise.all(portsOf(stack).flatMap((port) => ODD_REQUESTS.map((odd) => exchangeRaw(port, odd))));
    for (const part of LASTING) expect([part, isAlive(stack.pids[part]!)]).toEqual([part, true]);
    expect(run.output()).not.toMatch(/ ended \((?!exit code 0)/);
    expect(stackFile()).toMatchObject({ ...stack, pids: lastingOf(stack.pids) });
    for (const odd of ['GET //', 'GET http://[', 'OPTIONS *']) {
      const bytes = Buffer.from(`${odd} HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect(await exchangeRaw(Number(new URL(stack.frontDoor).port), { bytes })).toMatch(/^HTTP\/1.1 400 /);
    }

    const root = await fetch(`${stack.frontDoor}/`);
    expect([root.status, root.url]).toEqual([200, `${stack.frontDoor}/console`]);
    const address = /^Console +(\S+)/m.exec(run.output())![1]!;
    for (let time = 0; time < 2; time++) {
      const opened = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location')!);
      expect(opened.origin + opened.pathname).toBe(`${stack.frontDoor}/console`);
      const session = await fetch(`${stack.frontDoor}/console/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify({ code: opened.hash.replace('#code=', '') }),
      });
      expect(await session.json()).toMatchObject({ role: 'admin', name: 'local', environment: stack.projectId });
      const cookie = session.headers.get('set-cookie')!.split(';', 1)[0]!;
      expect(cookie).toMatch(new RegExp(`^subrelay_${new URL(stack.frontDoor).port}=`));
      expect((await fetch(`${stack.frontDoor}/v1/webhooks`, { headers: { cookie } })).status).toBe(200);
    }

    const scraped = await fetch(stack.metrics!);
    expect(scraped.headers.get('content-type')).toContain('version=0.0.4');
    // One of a kind and more: `receive-paddle` counts each kind of Paddle's by itself.
    expect(readExposition(await scraped.text())).toMatchObject({
      subrelay_events_accepted_total: { type: 'counter', services: ['api', 'receive-paddle', 'receive-workspace'] },
      http_server_request_duration_seconds: { type: 'histogram' },
    });
    expect(run.output()).toContain(stack.metrics);

    const changes = `${stack.resellerApi}/sandbox/reseller/changes`;
    for (const url of [changes, stack.receiver, new URL('/token', stack.settings['OIDC_CERTS_URL']).href]) {
      const headers = { origin: 'https://example.com' };
      expect((await fetch(url, { method: 'POST', headers, body: 'a=b' })).status).toBe(403);
    }

    // A webhook to any of the functions, or to the front door before them, would be a loop.
    for (const to of [stack.frontDoor, ...Object.values(stack.functions)]) {
      const headers = { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'Loop', url: `${to.replace('127.0.0.1', 'localhost')}/v1/events` });
      const refused = await fetch(`${stack.frontDoor}/v1/webhooks`, { method: 'POST', headers, body });
      expect([to, refused.status, await refused.text()]).toEqual([
        to,
        400,
        expect.stringContaining('must not lead back'),
      ]);
    }

    const received = async (isIt: (receipt: { id: string; verified: boolean }) => boolean) => {
      const receipts = async () => (await (await fetch(stack.receiver)).json()) as { id: string; verified: boolean }[];
      return (await until(receipts, (all) => all.some(isIt))).find(isIt)!;
    };
    const fields = { alert_id: '4815', alert_name: 'from_outside', event_time: '2026-11-21 10:00:00' };
    const php =
      'a:3:{s:8:"alert_id";s:4:"4815";s:10:"alert_name";s:12:"from_outside";s:10:"event_time";s:19:"2026-11-21 10:00:00";}';
    const p_signature = createSign('RSA-SHA1').update(php).sign(key, 'base64');
    const answered = await fetch(`${stack.frontDoor}/receive-paddle`, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, p_signature }),
    });
    expect(answered.status).toBe(200);
    const { id } = (await answered.json()) as { id: string };
    expect(id).toBe(
      `evt_${createHash('sha256').update('["event","paddle-classic","default","4815"]').digest('hex').slice(0, 32)}`,
    );
    expect((await received((receipt) => receipt.id === id)).verified).toBe(true);

    const notification =
      '{"event_id":"evt_4817","event_type":"from.outside","occurred_at":"2026-11-21T10:00:00Z","data":{}}';
    const ts = Math.floor(Date.now() / 1000);
    const h1 = createHmac('sha256', stack.paddle.billingSecret!).update(`${ts}:${notification}`).digest('hex');
    const notified = await fetch(`${stack.frontDoor}/receive-paddle`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'paddle-signature': `ts=${ts};h1=${h1}` },
      body: notification,
    });
    expect({ status: notified.status, answer: await notified.json() }).toMatchObject({
      status: 200,
      answer: { outcome: 'stored' },
    });

    process.env['PUBSUB_EMULATOR_HOST'] = stack.pubsubEmulatorHost;
    const pubsub = new PubSub({ projectId: stack.projectId });
    const data = {
      event_type: 'SUBSCRIPTION_RENEWED',
      customer_id: 'C012345',
      sku_id: 'Google-Apps-For-Business',
      subscription_id: '123',
      message_id: '4816',
      reseller_customer_id: 'C0abcdefg',
    };
    await pubsub.topic(stack.workspaceTopic).publishMessage({ json: data });
    await pubsub.close();
    const workspaceId = `evt_${createHash('sha256').update('["event","google-workspace","C0abcdefg","4816"]').digest('hex').slice(0, 32)}`;
    expect((await received((receipt) => receipt.id === workspaceId)).verified).toBe(true);

    const changed = await fetch(changes, {
      method: 'POST',
      body: JSON.stringify({ subscriptionId: '123', change: { change: 'suspend', reasons: ['OTHER'] } }),
    });
    const published = ((await changed.json()) as { notification: { message_id: string } }).notification;
    const named = JSON.stringify(['event', 'google-workspace', 'C0abcdefg', published.message_id]);
    const changedId = `evt_${createHash('sha256').update(named).digest('hex').slice(0, 32)}`;
    expect((await received((receipt) => receipt.id === changedId)).verified).toBe(true);

    process.kill(stack.pids['deliver']!, 'SIGKILL');
    await run.prints('deliver had ended');
    const given = await fetch(`${stack.frontDoor}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'after.restart' }),
    });
    const { id: givenId } = (await given.json()) as { id: string };
    expect((await received((receipt) => receipt.id === givenId)).verified).toBe(true);
    const { pids } = stackFile();
    expect(pids['deliver']).not.toBe(stack.pids['deliver']);

    ctrlC(run);
    ctrlC(run);
    expect(await run.exit).toBe(0);
    expect(existsSync(STACK_FILE)).toBe(false);
    for (const pid of Object.values(pids)) expect(isAlive(pid)).toBe(false);
  });

  it('with --data goes on where it was killed, and loses nothing that was acknowledged', async () => {
    const data = mkdtempSync(join(tmpdir(), 'subrelay-data-'));
    const first = npmStart(['--no-demo', '--data', data]);
    await first.prints('Ctrl-C stops everything.');
    const before = stackFile();
    expect(Object.keys(before.pids)).toEqual(expect.arrayContaining(LASTING));
    // A body without a type is refused by the function itself.
    const askPaddle = async () => (await fetch(`${before.frontDoor}/receive-paddle`, { method: 'POST' })).status;
    const paddlePid = () =>
      until(
        () => stackFile().pids['receive-paddle'] ?? 0,
        (pid) => pid > 0,
      );
    expect(before.pids['receive-paddle']).toBeUndefined();
    expect(await askPaddle()).toBe(400);
    process.kill(await paddlePid(), 'SIGKILL');
    await first.prints('[receive-paddle] ended (SIGKILL): the next request starts another process');
    expect(await askPaddle()).toBe(400);

    const headers = { authorization: `Bearer ${before.apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'kept', url: 'https://example.com/hook' });
    const created = await fetch(`${before.frontDoor}/v1/webhooks`, { method: 'POST', headers, body });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const elsewhere = run([process.execPath, join(process.cwd(), 'local', 'start.ts'), '--data', data], {
      cwd: mkdtempSync(join(tmpdir(), 'subrelay-clone-')),
    });
    expect(await elsewhere.exit).toBe(1);
    expect(linesOf(elsewhere)).toEqual([
      `subrelay: ${data} is in use by the stack of process ${before.pids['stack']}, since ${(JSON.parse(readFileSync(join(data, 'owner.json'), 'utf8')) as { since: string }).since}, at ${before.frontDoor}: stop it, or choose another folder with --data DIR`,
    ]);

    for (const name of ['pubsub', 'firestore']) {
      process.kill(before.pids[name]!, 'SIGKILL');
      await first.prints(`${name} had ended; process `);
    }
    const given = await fetch(`${before.frontDoor}/v1/events`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ type: 'with.successors' }),
    });
    expect(given.status).toBe(201);
    const event = (await given.json()) as { id: string };
    await until(
      async () => (await fetch(before.receiver)).text(),
      (receipts) => receipts.includes(event.id),
    );
    process.kill(-first.process.pid!, 'SIGKILL');
    await first.exit;

    const second = npmStart(['--no-demo', '--data', data]);
    await second.prints('Ctrl-C stops everything.');
    const after = stackFile();
    expect(after.apiKey).toBe(before.apiKey);
    const found = await fetch(`${after.frontDoor}/v1/webhooks/${id}`, { headers });
    expect(await found.json()).toMatchObject({ name: 'kept' });
    expect((await fetch(`${after.frontDoor}/v1/events/${event.id}`, { headers })).status).toBe(200);
    for (const pid of Object.values(before.pids)) expect(isAlive(pid)).toBe(false);
    process.kill(second.process.pid!, 'SIGTERM');
    expect(await second.exit).toBe(0);
  });

  it('ends with one line when an embedded server ends that had its data in memory', async () => {
    const run = npmStart(['--no-demo']);
    await run.prints('Ctrl-C stops everything.');
    const { pids } = stackFile();
    process.kill(pids['firestore']!, 'SIGKILL');
    expect(await run.exit).toBe(1);
    expect(linesOf(run).filter((line) => line.startsWith('subrelay: '))).toEqual([
      'subrelay: firestore has ended (SIGKILL), and what it held in memory is gone: --data DIR keeps it on disk; the stack ends',
    ]);
    expect(existsSync(STACK_FILE)).toBe(false);
    for (const pid of Object.values(pids)) expect(isAlive(pid)).toBe(false);
  });

  const folder = mkdtempSync(join(tmpdir(), 'subrelay-bad-'));
  writeFileSync(join(folder, 'keys.json'), '');

  it.each<[string, string[], NodeJS.ProcessEnv, number, string]>([
    ['an unknown option', ['--prot', '1'], {}, 2, "Unknown option '--prot'"],
    ['a port that is no number', ['--port', 'http'], {}, 2, 'must be a number from 0 to 65535, not "http"'],
    ['an address of another machine', ['--host', '203.0.113.1'], {}, 1, 'is not an address of this machine'],
    [
      'an emulator that is not there',
      [],
      { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' },
      1,
      'Nothing answers at PUBSUB_EMULATOR_HOST=127.0.0.1:1',
    ],
    ['an empty --data', ['--data', ''], {}, 2, '--data needs a folder'],
    ['a file for a folder', ['--data', join(folder, 'keys.json')], {}, 1, 'a file is where a folder must be'],
    ['a folder that can not be made', ['--data', '/proc/subrelay'], {}, 1, "/proc/subrelay can't be used"],
    ['an empty keys.json', ['--data', folder], {}, 1, 'keys.json is empty: put a copy of it back'],
    ['several bad settings', [], { PADDLE_ACCOUNTS: '{', EGRESS_ALLOW: '10.0.0.0' }, 1, 'EGRESS_ALLOW'],
  ])('refuses %s with one clear message', async (_, args, env, code, message) => {
    // What npm start runs.
    const refused = run([process.execPath, 'local/start.ts', ...args], { env });
    expect(await refused.exit).toBe(code);
    const [first, ...others] = linesOf(refused);
    expect(first).toMatch(/^subrelay: /);
    expect(refused.output()).toContain(message);
    // Of settings, each that is bad has a line.
    expect(others.filter((line) => !/^ +[A-Z_]+[: ]/.test(line))).toEqual([]);
    expect(existsSync(STACK_FILE)).toBe(false);
  });

  it('refuses to start where a process may open too few files', async () => {
    const shell = run(['sh', '-c', 'ulimit -n 64 && exec npm start'], {});
    expect(await shell.exit).toBe(1);
    expect(linesOf(shell)).toEqual([
      'subrelay: A process may open 64 files here, and the stack needs 256: raise the limit with ulimit -n 1024',
    ]);
  });

  it('refuses a port in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const run = npmStart(['--port', String(port)]);
    expect(await run.exit).toBe(1);
    expect(linesOf(run)).toEqual([
      `subrelay: Port ${port} of 127.0.0.1 is in use: stop what uses it, or choose another with --port N`,
    ]);
    await new Promise((resolve) => other.close(resolve));
  });
});
