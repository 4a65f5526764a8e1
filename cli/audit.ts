import { readWindow, windowView } from '../shared/api/ledger.ts';
import { createLog } from '../shared/base/log.ts';
import { deliveryStatuses } from '../shared/deliveries/documents.ts';
import type { Counted } from '../shared/deliveries/ledger/account.ts';
import { audit } from '../shared/deliveries/ledger/audit.ts';
import type { Audit, Hole } from '../shared/deliveries/ledger/audit.ts';
import { openLedger } from '../shared/deliveries/ledger/ledger.ts';
import type { Window } from '../shared/deliveries/ledger/ledger.ts';
import { readConfig } from '../shared/settings/config.ts';
import { openLists } from '../shared/store/lists.ts';
import { STORE_SETTINGS } from '../shared/store/settings.ts';
import { openStore } from '../shared/store/store.ts';
import { UsageError, parseCommand } from './command.ts';
import type { Command } from './command.ts';
import { targetOf } from './target.ts';

const STORE_DEADLINE_MS = 60_000;

const USAGE = `npx subrelay audit [--from TIME] [--to TIME] [--json]

Recomputes which deliveries the events of a window must have, and lists those that are missing: the holes. It only reads,
about one document for each event and each of its deliveries.

  --from TIME  RFC 3339, at most 100 days ago (24 hours before --to)
  --to TIME    RFC 3339, not part of the window (now)
  --json       prints one JSON object

Exit code: 0 nothing is missing, 1 something is. Each hole is a log line ledger.hole on stderr besides.

Environment: GOOGLE_CLOUD_PROJECT; without it, the local stack that npm start runs.`;

const OPTIONS = { from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } } as const;

/** `npx subrelay audit` */
export const auditCommand: Command = {
  name: 'audit',
  summary: 'find deliveries that must exist and do not',
  usage: USAGE,
  run: async (args, { env, print }) => {
    const { values } = parseCommand('audit', args, { options: OPTIONS, allowPositionals: false });
    const read = readWindow(values.from ?? null, values.to ?? null, Date.now());
    if (!read.ok) throw new UsageError(read.details);
    const { projectId } = readConfig(STORE_SETTINGS, (await targetOf(undefined, env)).env);
    const store = openStore(projectId, STORE_DEADLINE_MS);
    try {
      const found = await audit({ store, lists: openLists(store), ledger: openLedger(store) }, read.window);
      sound(read.window, found);
      print(values.json ? JSON.stringify(jsonOf(read.window, found), null, 2) : tableOf(read.window, found).join('\n'));
      return isWhole(found) ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

const isWhole = ({ holes, unexplained }: Audit): boolean => holes.length === 0 && unexplained === 0;

/** The alarm: what a log-based alert looks for. */
function sound(window: Window, { holes, unexplained }: Audit): void {
  const log = createLog('audit', { destination: { write: (line) => void process.stderr.write(line) } });
  for (const hole of holes) log.error(hole, 'ledger.hole');
  if (unexplained !== 0) log.error({ ...windowView(window), missing: unexplained }, 'ledger.hole');
}

const jsonOf = (window: Window, { readTime, account, events, holes, unexplained }: Audit) => ({
  ...windowView(window),
  read_time: readTime.toDate().toISOString(),
  ...account,
  audited_events: events,
  holes,
  unexplained,
});

function tableOf(window: Window, found: Audit): string[] {
  const { account, events, holes, unexplained } = found;
  const { from, to } = windowView(window);
  return [
    `Events that arrived from ${from} to ${to}: ${account.events}, audited: ${events}`,
    '',
    row(['', 'total', ...deliveryStatuses]),
    row(['deliveries', ...countsOf(account.deliveries)]),
    row(['replays', ...countsOf(account.replays)]),
    row(['payloads', ...countsOf(account.payloads)]),
    '',
    `matched ${account.matched} = deliveries ${account.deliveries.total} + fanning out ${account.fanning_out} + missing ${account.difference}`,
    `holes: ${holes.length}`,
    ...holes.map(holeLine),
    ...(unexplained === 0 ? [] : [`unexplained by these: ${unexplained}`]),
  ];
}

const row = (cells: string[]): string =>
  cells
    .map((cell) => cell.padEnd(11))
    .join(' ')
    .trimEnd();

const countsOf = (counts: Counted): string[] =>
  [counts.total, ...deliveryStatuses.map((status) => counts[status])].map(String);

const holeLine = ({ event_id, event_type, delivery_id, webhook_id, missing }: Hole): string =>
  delivery_id === null
    ? `  ${event_id} ${event_type}: ${missing} of its deliveries`
    : `  ${event_id} ${event_type}: delivery ${delivery_id} to webhook ${webhook_id}`;
