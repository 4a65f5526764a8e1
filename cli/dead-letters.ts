import process from 'node:process';

import { INTAKE_SETTINGS } from '../functions/settings.ts';
import { createLog } from '../shared/base/log.ts';
import { inTrace, newTrace } from '../shared/base/trace.ts';
import type { DeadLetter, DeadLetters } from '../shared/bus/dead-letters.ts';
import { fullName } from '../shared/bus/names.ts';
import type { Env } from '../shared/settings/config.ts';
import { resellersOf } from '../shared/sources/workspace/accounts.ts';
import { WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION } from '../shared/sources/workspace/settings.ts';
import { GOOGLE_CLOUD_PROJECT } from '../shared/store/settings.ts';
import { UsageError, parseCommand } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { DEAD_LETTER_KINDS, kindOf } from './dead-letter-kinds.ts';
import { listDeadLetters, replayDeadLetters } from './dead-letter-walk.ts';
import { countOf } from './numbers.ts';
import { settingOptions, settingsOf } from './settings-options.ts';
import { targetOf } from './target.ts';

const usage = [
  'npx subrelay dead-letters list|replay [OPTIONS]',
  '',
  'Shows or replays what Pub/Sub gave up pushing. list leaves everything there. replay takes Workspace notifications in, as',
  'receive-workspace does, and acknowledges each only when its event and deliveries are stored, or when it is in',
  'quarantine; it acknowledges pointers and wakes and discards them, since deliveries are their own outbox. It may be',
  'repeated, and stopped at any time. It needs the settings of receive-workspace: WORKSPACE_ACCOUNTS, CUSTOMER_HMAC_KEY',
  'and, where they are not the default, the topics and WORKSPACE_SUBSCRIPTION. Without --project it works on the running',
  'local stack.',
  '',
  '  --project ID         the project of Firestore and Pub/Sub (GOOGLE_CLOUD_PROJECT)',
  '  --subscription NAME  the dead-letter subscription, by name or full name (dead-letter)',
  '  --max-messages N     looks at so many at most (list: 1000, replay: 100000)',
  '  --idle SECONDS       ends when nothing more has come for so long (3)',
  '  --dry-run            replay: only counts what it would do',
  '  --json               list: one JSON object for each message and line',
  '  -h, --help           shows this',
  '',
  'In parentheses: the default, or the setting of the environment that is it (docs/settings.md).',
  'Exit codes: 0 done, 1 a message could not be stored or nobody knows whose it is, 2 wrong usage.',
].join('\n');

const options = {
  ...settingOptions('project'),
  subscription: { type: 'string', default: 'dead-letter' },
  'max-messages': { type: 'string' },
  idle: { type: 'string', default: '3' },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const MOST = { list: 1_000, replay: 100_000 };

const LIST_SETTINGS = [GOOGLE_CLOUD_PROJECT, WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION] as const;
const REPLAY_SETTINGS = [...LIST_SETTINGS, ...INTAKE_SETTINGS] as const;

/** `npx subrelay dead-letters` */
export const deadLettersCommand: Command = {
  name: 'dead-letters',
  summary: 'lists or replays what Pub/Sub gave up pushing',
  usage,
  async run(args, terminal) {
    const { values, positionals } = parseCommand('dead-letters', args, { options, allowPositionals: true });
    const work = workOf(positionals, values);
    const idleMs = countOf('--idle', values.idle, 600) * 1_000;
    const most = countOf('--max-messages', values['max-messages'] ?? String(MOST[work]), 10 * MOST[work]);
    const { env } = await targetOf(values.project, terminal.env);
    const opening = { values, env, idleMs };
    if (work === 'replay') return replay({ ...terminal, env }, opening, most);
    return list(terminal, opening, { most, json: values.json, dryRun: values['dry-run'] });
  },
};

function workOf(positionals: readonly string[], values: { 'dry-run': boolean; json: boolean }): 'list' | 'replay' {
  const [work, ...more] = positionals;
  if ((work !== 'list' && work !== 'replay') || more.length > 0)
    throw new UsageError('Say what to do: npx subrelay dead-letters list, or npx subrelay dead-letters replay');
  if (work === 'list' && values['dry-run']) throw new UsageError('--dry-run is for replay: list changes nothing');
  if (work === 'replay' && values.json) throw new UsageError('--json is for list');
  return work === 'replay' && values['dry-run'] ? 'list' : work;
}

interface Opening {
  values: { project?: string | undefined; subscription: string };
  env: Env;
  idleMs: number;
}

/** Opens the subscription for some work, and closes it after that. */
async function withLetters<T>(
  { values, env, idleMs }: Opening,
  work: (letters: DeadLetters, resellers: readonly string[]) => Promise<T>,
): Promise<T> {
  const config = settingsOf(LIST_SETTINGS, values, env);
  const name = fullName(config.projectId, 'subscriptions', values.subscription);
  // Loaded here: --help and wrong usage are answered without it.
  const { createSubscriptions, openPubSub } = await import('../shared/bus/subscriptions.ts');
  const { openDeadLetters } = await import('../shared/bus/dead-letters.ts');
  const pubsub = openPubSub(config.projectId, undefined);
  try {
    const existing = await createSubscriptions(pubsub).get(name);
    if (existing === null) throw new UsageError(`There is no ${name}: give its name by --subscription`);
    if (existing.push !== null) throw new UsageError(`${name} pushes: dead letters wait in one that is pulled`);
    const letters = await openDeadLetters(pubsub, name, idleMs);
    const resellers = resellersOf(config).map(({ subscription }) => subscription);
    return await work(letters, resellers).finally(() => letters.close());
  } finally {
    await pubsub.close();
  }
}

async function list(
  { print }: Terminal,
  opening: Opening,
  { most, json, dryRun }: { most: number; json: boolean; dryRun: boolean },
): Promise<number> {
  return withLetters(opening, async (letters, resellers) => {
    const { found, more } = await listDeadLetters(letters, most);
    const rows = found.map((letter) => rowOf(letter, resellers));
    if (json) rows.forEach((row) => print(JSON.stringify(row)));
    else [...tableOf(rows), summaryOf(rows, { more, dryRun })].forEach(print);
    return dryRun && rows.some(({ kind }) => kind === 'unknown') ? 1 : 0;
  });
}

type Row = ReturnType<typeof rowOf>;

/** What may be shown of a message: nothing of its content. */
const rowOf = (letter: DeadLetter, resellers: readonly string[]) => ({
  message_id: letter.messageId,
  kind: kindOf(letter, resellers),
  subscription: letter.source?.subscription ?? null,
  deliveries: letter.source?.deliveries ?? null,
  published_at: letter.source?.publishTime ?? null,
  bytes: letter.data.length,
});

function tableOf(rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const head = ['message', 'kind', 'deliveries', 'published', 'bytes', 'subscription'];
  const cells = rows.map(({ message_id, kind, deliveries, published_at, bytes, subscription }) =>
    [message_id, kind, deliveries, published_at, bytes, subscription].map((cell) => String(cell ?? '–')),
  );
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((row) => row[column]!.length)));
  return [head, ...cells].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

const WILL: Record<Row['kind'], string> = {
  notification: 'to be taken in',
  pointer: 'redundant, to be discarded',
  wake: 'redundant, to be discarded',
  unknown: 'not put there by Pub/Sub, to be left',
};

function summaryOf(rows: readonly Row[], { more, dryRun }: { more: boolean; dryRun: boolean }): string {
  const counted = DEAD_LETTER_KINDS.map((kind) => ({ kind, count: rows.filter((row) => row.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind} (${WILL[kind]})`);
  const all = `${more ? 'at least ' : ''}${rows.length} dead letter(s)`;
  return [counted.length > 0 ? `${all}: ${counted.join(', ')}` : all, ...(dryRun ? ['nothing was changed'] : [])].join(
    '; ',
  );
}

async function replay({ env, print }: Terminal, opening: Opening, most: number): Promise<number> {
  const config = settingsOf(REPLAY_SETTINGS, opening.values, env);
  const { acceptFor } = await import('../functions/compose.ts');
  const { createTakeMessage } = await import('../shared/intake/take-message.ts');
  const { workspaceDoor } = await import('../shared/sources/workspace/door.ts');
  const accept = acceptFor(config, createLog('dead-letters', { ...config, destination: process.stderr }));
  const take = createTakeMessage({ door: workspaceDoor(resellersOf(config)), accept, now: Date.now });
  const { counts, more } = await withLetters(opening, (letters, resellers) =>
    replayDeadLetters({
      letters,
      kindOf: (letter) => kindOf(letter, resellers),
      take: (message) => inTrace(newTrace(), () => take(message)),
      print,
      most,
    }),
  );
  const summary = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  print(summary.join(', ') + (more ? '; there may be more: run it again' : ''));
  return counts.failed > 0 || counts.left > 0 ? 1 : 0;
}
