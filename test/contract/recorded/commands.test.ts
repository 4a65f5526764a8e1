/** What the commands answer, and with which exit code: compared with `test/fixtures/recorded/commands`. */
import { afterAll, beforeAll, it } from '@jest/globals';
import { z } from 'zod';

import { COMMAND_LINE } from '../../../cli/commands/commands.ts';
import type { Env } from '../../../shared/settings/config.ts';
import { callCommand } from '../../support/command-line.ts';
import { startOperatorWorld } from '../../support/operator-world.ts';
import type { OperatorWorld } from '../../support/operator-world.ts';
import { linesOf, mapAtMost, runCommand } from '../../support/recording/commands.ts';
import { openPlaceholders } from '../../support/recording/placeholders.ts';
import { openRecordings } from '../../support/recording/recordings.ts';

const NAMES = COMMAND_LINE.root.getAllEntries().map(({ name }) => name.original);
const CALLED = 'npx --no subrelay';
/** A machine's cores are few. */
const AT_A_TIME = 3;

const recordings = openRecordings('commands');
const startedAt = Date.now();
const placeholders = openPlaceholders(startedAt);
const bare: Env = { PATH: process.env['PATH'], METADATA_SERVER_DETECTION: 'none' };
let world: OperatorWorld;

beforeAll(async () => {
  world = await startOperatorWorld();
  await world.client.topic('dead-letter').createSubscription('dead-letter');
  for (const address of [world.pubsub.address, world.firestore.address]) placeholders.know(address, '<server>');
  placeholders.know(world.demo.sandbox.url, '<sandbox>');
  placeholders.know(world.demo.directory, '<folder>');
});
afterAll(() => world.stop());

async function said(line: string, env: Env): Promise<[string, unknown]> {
  return [
    placeholders.text(`subrelay ${line}`),
    placeholders.json(await runCommand(line.split(' ').filter(Boolean), env)),
  ];
}

/** Commands that reach nothing, in this process: a hundred of them would take a processor for half a minute. */
async function compareAll(name: string, lines: readonly string[]): Promise<void> {
  const answers: Record<string, unknown> = {};
  for (const line of lines) {
    const { code, stdout, stderr } = await callCommand(line.split(' ').filter(Boolean), { env: bare, called: CALLED });
    const lined = { code, stdout: linesOf(stdout), stderr: linesOf(stderr) };
    answers[placeholders.text(`subrelay ${line}`)] = placeholders.json(lined);
  }
  recordings.compare(name, answers);
}

it('the help of every command is the same', async () => {
  await compareAll('help', ['', '--help', ...NAMES.map((name) => `${name} --help`)]);
});

it('wrong usage is refused in the same words', async () => {
  const lines = [
    ...[
      'nothing',
      ...NAMES.map((name) => `${name} --nothing`),
      'send nothing',
      'send paddle-classic nothing',
      'send --list',
    ],
    ...[
      'send workspace --list',
      'send paddle-classic subscription_created',
      'send paddle-classic subscription_created --times 0',
    ],
    ...[
      'register',
      'pull --max-outstanding 0',
      'reconcile',
      'dead-letters',
      'dead-letters nothing',
      'dead-letters list',
    ],
    ...['env --project demo', 'env --project demo --region x', 'doctor', 'rekey', 'audit', 'audit --from today'],
  ];
  await compareAll('wrong usage', lines);
});

it('commands on a deployment answer the same', async () => {
  const key = { id: 'k-1', key: Buffer.alloc(32, 3).toString('base64') };
  const env = { ...world.env, ENCRYPTION_KEYS: JSON.stringify([key]) };
  const inTurn = [
    ...['watch', 'register --dry-run', 'register', 'register --authorize b@example.com', 'watch --account C0nobody'],
    ...['unregister --revoke b@example.com', 'register --pull', 'reconcile --baseline', 'reconcile'],
  ];
  const answers: [string, unknown][] = [];
  for (const line of inTurn) answers.push(await said(line, env));
  const others = [
    ...['pull --once --idle 1', 'dead-letters list --idle 1', 'dead-letters replay --idle 1', 'rekey'],
    `audit --json --from ${new Date(startedAt).toISOString()}`,
  ];
  answers.push(...(await mapAtMost(AT_A_TIME, others, (line) => said(line, env))));
  recordings.compare('deployment', Object.fromEntries(answers));
});

const findings = z.object({ findings: z.array(z.object({ check: z.string(), verdict: z.string() })) });

/** Its sentences tell of today. */
it('doctor looks at the same', async () => {
  const { code, stdout, stderr } = await runCommand(['doctor', '--json'], world.env);
  const found = findings
    .parse(JSON.parse(stdout.join('\n')))
    .findings.map(({ check, verdict }) => `${verdict}: ${check}`);
  recordings.compare('doctor', { code, found, stderr });
});

it('every recording was compared', () => {
  recordings.expectAllCompared();
});
