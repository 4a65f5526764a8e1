import { createLog } from '../../shared/base/log.ts';
import { inTrace, newTrace } from '../../shared/base/trace.ts';
import type { DeadLetter, DeadLetters } from '../../shared/bus/dead-letters.ts';
import type { TakeMessage } from '../../shared/intake/take-message.ts';
import type { Config, Env } from '../../shared/settings/config.ts';
import type { PushSourceDoor } from '../../shared/sources/doors.ts';
import { accountsBySubscription } from '../../shared/sources/pubsub/accounts.ts';
import { PUBSUB_SUBSCRIPTIONS } from '../../shared/sources/pubsub/settings.ts';
import { INTAKE_SETTINGS } from '../../functions/settings.ts';
import { fullName } from '../../shared/bus/names.ts';
import { WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION } from '../../shared/sources/workspace/settings.ts';
import { GOOGLE_CLOUD_PROJECT } from '../../shared/store/settings.ts';
import { resellersOf } from '../../shared/sources/workspace/accounts.ts';
import type { Run } from '../frame/command.ts';
import type { ExitName } from '../frame/exit-codes.ts';
import { table } from '../frame/table.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { auditOfProject } from './audited.ts';
import { DEAD_LETTER_KINDS, kindOf } from './dead-letter-kinds.ts';
import { listDeadLetters, replayDeadLetters } from './dead-letter-walk.ts';
import { logLines } from './log-lines.ts';
import { settingsOf } from './settings-options.ts';
import { targetOf } from '../target/target.ts';

const LIST_SETTINGS = [GOOGLE_CLOUD_PROJECT, WORKSPACE_ACCOUNTS, WORKSPACE_SUBSCRIPTION, PUBSUB_SUBSCRIPTIONS] as const;
const REPLAY_SETTINGS = [...LIST_SETTINGS, ...INTAKE_SETTINGS] as const;

interface DeadLetterFlags {
  project?: string | undefined;
  subscription?: string | undefined;
  /** Seconds. */
  idle?: number | undefined;
  'max-messages'?: number | undefined;
}

interface ListFlags extends DeadLetterFlags {
  json?: boolean | undefined;
}

interface ReplayFlags extends DeadLetterFlags {
  'dry-run'?: boolean | undefined;
}

/** `npx --no subrelay dead-letters list` */
export const listCommand: Run<ListFlags> = async (terminal, flags) =>
  list(terminal, await openingOf(terminal, flags), {
    most: flags['max-messages'] ?? 1_000,
    json: flags.json ?? false,
    dryRun: false,
  });

/** `npx --no subrelay dead-letters replay` */
export const replayCommand: Run<ReplayFlags> = async (terminal, flags) => {
  const opening = await openingOf(terminal, flags);
  const most = flags['max-messages'] ?? 100_000;
  if (flags['dry-run']) return list(terminal, opening, { most, json: false, dryRun: true });
  return replay(terminal, opening, most);
};

async function openingOf(terminal: Terminal, { project, subscription = 'dead-letter', idle = 3 }: DeadLetterFlags) {
  const target = await targetOf(project, terminal);
  return { values: { project, subscription }, env: target.env, idleMs: idle * 1_000 };
}

interface Opening {
  values: { project?: string | undefined; subscription: string };
  env: Env;
  idleMs: number;
}

/** Opens the subscription for some work, and closes it after that. */
async function withLetters<T>(
  { values, env, idleMs }: Opening,
  work: (letters: DeadLetters, sources: readonly string[]) => Promise<T>,
): Promise<T> {
  const config = settingsOf(LIST_SETTINGS, values, env);
  const name = fullName(config.projectId, 'subscriptions', values.subscription);
  // Loaded here: --help and wrong usage are answered without it.
  const { createSubscriptions, openPubSub } = await import('../../shared/bus/subscriptions.ts');
  const { openDeadLetters } = await import('../../shared/bus/dead-letters.ts');
  const pubsub = openPubSub(config.projectId, undefined);
  try {
    const existing = await createSubscriptions(pubsub).get(name);
    if (existing === null) throw new UsageError(`There is no ${name}: give its name by --subscription`);
    if (existing.push !== null) throw new UsageError(`${name} pushes: dead letters wait in one that is pulled`);
    const letters = await openDeadLetters(pubsub, name, idleMs);
    return await work(letters, sourceSubscriptions(config)).finally(() => letters.close());
  } finally {
    await pubsub.close();
  }
}

/** The full names of the subscriptions that bring what sources tell. */
const sourceSubscriptions = (config: Config<(typeof LIST_SETTINGS)[number]>): string[] => [
  ...resellersOf(config).map(({ subscription }) => subscription),
  ...config.pubsubSubscriptions.map(({ subscription }) => fullName(config.projectId, 'subscriptions', subscription)),
];

async function list(
  { print, printWhole }: Terminal,
  opening: Opening,
  { most, json, dryRun }: { most: number; json: boolean; dryRun: boolean },
): Promise<ExitName> {
  return withLetters(opening, async (letters, sources) => {
    const { found, more } = await listDeadLetters(letters, most);
    const rows = found.map((letter) => rowOf(letter, sources));
    if (json) rows.forEach((row) => printWhole(JSON.stringify(row)));
    else [...tableOf(rows), summaryOf(rows, { more, dryRun })].forEach(print);
    return dryRun && rows.some(({ kind }) => kind === 'unknown') ? 'partly' : 'done';
  });
}

type Row = ReturnType<typeof rowOf>;

/** What may be shown of a message: nothing of its content. */
const rowOf = (letter: DeadLetter, sources: readonly string[]) => ({
  message_id: letter.messageId,
  kind: kindOf(letter, sources),
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
  return table(cells, head);
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

async function replay(terminal: Terminal, opening: Opening, most: number): Promise<ExitName> {
  const { print } = terminal;
  const config = settingsOf(REPLAY_SETTINGS, opening.values, opening.env);
  const { acceptFor } = await import('../../functions/compose.ts');
  const { createTakeMessage } = await import('../../shared/intake/take-message.ts');
  const { workspaceDoor } = await import('../../shared/sources/workspace/door.ts');
  const { pubsubDoor } = await import('../../shared/sources/pubsub/door.ts');
  const accept = acceptFor(
    config,
    createLog('dead-letters', { ...config, destination: logLines(terminal, 'dead-letters') }),
  );
  const accountBy = accountsBySubscription(config);
  const taking = (door: PushSourceDoor) => createTakeMessage({ door, accept, now: Date.now });
  const [fromTopic, fromReseller] = [taking(pubsubDoor(accountBy)), taking(workspaceDoor(resellersOf(config)))];
  const take: TakeMessage = (message) =>
    accountBy(message.subscription) === null ? fromReseller(message) : fromTopic(message);
  const { counts, more } = await withLetters(opening, async (letters, sources) => {
    await auditOfProject(config.projectId, 'dead-letters replay', { subscription: opening.values.subscription });
    return replayDeadLetters({
      letters,
      kindOf: (letter) => kindOf(letter, sources),
      take: (message) => inTrace(newTrace(), () => take(message)),
      print,
      most,
    });
  });
  const summary = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  print(summary.join(', ') + (more ? '; there may be more: run it again' : ''));
  return counts.failed > 0 || counts.left > 0 ? 'partly' : 'done';
}
