/** `npm start`: the stack in the foreground, with two sample events sent through it. */
import { join } from 'node:path';
import process from 'node:process';

import { runDemo } from './demo.ts';
import { lockFolder } from './folder-lock.ts';
import { startLocalStack } from './local-stack.ts';
import { terminalText } from './log-text.ts';
import { assertFilesAllowed } from './open-files.ts';
import { explain } from './start-errors.ts';
import { OptionError, USAGE, parseOptions } from './options.ts';
import type { StackOptions } from './options.ts';
import { removeStackFile, writeStackFile } from './stack-file.ts';
import type { StackFile } from './stack-file.ts';

const root = process.cwd();
const workDir = join(root, '.local');
const print = (line: string) => void process.stdout.write(`${line}\n`);
const complain = (line: string) => void process.stderr.write(`subrelay: ${line}\n`);

const WORK_FOLDER = { instead: 'start this one from another clone', ours: () => true, now: Date.now };

/** Terminal and npm both send the signal: the second one finds it answered already. */
let stopping = false;
let stop = async () => {};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));

/** A terminal that is gone, or a full disk behind a log, is no reason to end what others use. */
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

async function end(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stop();
  process.exit(code);
}

async function main(options: StackOptions): Promise<void> {
  const started = Date.now();
  const stackFile = join(workDir, 'stack.json');
  assertFilesAllowed();
  const lock = await lockFolder(workDir, WORK_FOLDER);
  await removeStackFile(stackFile);
  print('Starting Subrelay on this machine…');
  const onRestart = (part: string, pid: number) => {
    print(`${part} had ended; process ${pid} has taken its place.`);
    onProcess();
  };
  const onProcess = () => {
    writing = writing
      .then(async () => running && writeStackFile(stackFile, running))
      .catch((error: unknown) => complain(`${stackFile} has the process ids of before: ${explain(error)}`));
  };
  const onLost = (why: string) => {
    if (stopping) return;
    complain(`${why}; the stack ends`);
    void end(1);
  };
  let running: StackFile | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  const after = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const onReady = (part: string) => print(`  ${part.padEnd(18)} ready after ${after()}`);
  const observers = { onLine: logLine, onReady, onRestart, onProcess, onLost };
  const stack = await startLocalStack(options, { root, workDir, env: process.env, ...observers });
  await lock.tell(stack.file.frontDoor);
  stop = async () => {
    running = undefined;
    await writing;
    await removeStackFile(stackFile);
    await stack.stop();
    await lock.close();
    print(stoppedText(options));
  };
  // A signal that came while the parts were starting.
  if (stopping) return stop().then(() => process.exit(0));
  print(`Ready after ${after()}.\n`);
  if (options.demo) await runDemo({ ...stack.file, ...stack, print });
  await writeStackFile(stackFile, stack.file);
  running = stack.file;
  for (const line of tableOf(stack.file, stack.console)) print(line);
}

/** Functions log JSON lines for Cloud Logging; on a terminal only what needs attention is shown, unless LOG=all. */
function logLine(part: string, line: string): void {
  const text = process.env['LOG'] === 'all' ? `[${part}] ${line}` : terminalText(part, line);
  if (text !== null) process.stderr.write(`${text}\n`);
}

const stoppedText = ({ dataDir }: StackOptions): string =>
  dataDir === undefined
    ? 'Stopped. Events were in memory and are gone; keep them with --data DIR.'
    : `Stopped. Events are kept in ${dataDir}.`;

const tableOf = (file: StackFile, address: string): string[] => [
  `Console           ${address}   on this machine, while the stack runs`,
  `Front door        ${file.frontDoor}   POST /receive-paddle, /v1/…, /healthz`,
  `API key           ${file.apiKey}`,
  `Receiver          ${file.receiver}   lists the webhooks that it verified`,
  `Pub/Sub           PUBSUB_EMULATOR_HOST=${file.pubsubEmulatorHost}`,
  `Firestore         FIRESTORE_EMULATOR_HOST=${file.firestoreEmulatorHost}`,
  `Project           ${file.projectId}`,
  `Metrics           ${file.metrics ?? 'none'}   for Prometheus`,
  `Workspace topic   ${file.workspaceTopic}`,
  `Paddle test key   ${file.paddle.privateKeyFile ?? 'yours'}`,
  `Jira              ${file.jiraSite}/sandbox/jira   lists who is in which group`,
  `Slack             ${file.jiraSite}/sandbox/slack   lists who was invited`,
  '',
  `All of this for scripts: .local/stack.json. Try it:`,
  '  npx --no subrelay deliveries',
  '  npx --no subrelay send paddle-classic subscription_cancelled',
  '  npx --no subrelay receiver 500',
  'Ctrl-C stops everything.',
];

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === null) print(USAGE);
  else await main(options);
} catch (error) {
  if (stopping) process.exit(0);
  complain(explain(error));
  process.exit(error instanceof OptionError ? 2 : 1);
}
