import { goneIn, readWindow, windowView } from '../../shared/api/ledger.ts';
import { createLog } from '../../shared/base/log.ts';
import { deliveryStatuses } from '../../shared/deliveries/documents.ts';
import { readKeptSince } from '../../shared/deliveries/kept-since.ts';
import type { Counted } from '../../shared/deliveries/ledger/balance.ts';
import { audit as auditWindow } from '../../shared/deliveries/ledger/audit.ts';
import type { Audit, Hole } from '../../shared/deliveries/ledger/audit.ts';
import { openLedger } from '../../shared/deliveries/ledger/ledger.ts';
import type { Window } from '../../shared/deliveries/ledger/ledger.ts';
import { readConfig } from '../../shared/settings/config.ts';
import { STORE_SETTINGS } from '../../shared/store/settings.ts';
import { openLists } from '../../shared/store/lists.ts';
import { openStore } from '../../shared/store/store.ts';
import type { Run } from '../frame/command.ts';
import { withProgress } from '../frame/progress.ts';
import { table } from '../frame/table.ts';
import { UsageError } from '../frame/usage-error.ts';
import { targetOf } from '../target/target.ts';

const STORE_DEADLINE_MS = 60_000;
const STOPPED = 'Stopped: it has changed nothing. Begin again, with --from and --to for a shorter window.';

interface AuditFlags {
  from?: string | undefined;
  to?: string | undefined;
  json?: boolean | undefined;
  'exit-zero'?: boolean | undefined;
}

export const audit: Run<AuditFlags> = async (terminal, values) => {
  const { print, printWhole, note } = terminal;
  const read = readWindow(values.from ?? null, values.to ?? null, Date.now());
  if (!read.ok) throw new UsageError(read.details);
  const { projectId } = readConfig(STORE_SETTINGS, (await targetOf(undefined, terminal)).env);
  const store = openStore(projectId, STORE_DEADLINE_MS);
  try {
    const gone = await goneIn(read.window, (now) => readKeptSince(store, undefined, now), Date.now());
    if (gone) throw new UsageError(gone.details);
    const parts = { store, lists: openLists(store), ledger: openLedger(store) };
    const found = await withProgress(terminal, STOPPED, (onPage) => auditWindow({ ...parts, onPage }, read.window));
    if (found === null) return 'interrupted';
    sound(read.window, found, note);
    if (values.json) printWhole(JSON.stringify(jsonOf(read.window, found), null, 2));
    else tableOf(read.window, found).forEach(print);
    return isWhole(found) || values['exit-zero'] ? 'done' : 'wrong';
  } finally {
    await store.close();
  }
};

const isWhole = ({ holes, unexplained }: Audit): boolean => holes.length === 0 && unexplained === 0;

/** The alarm: what a log-based alert looks for. */
function sound(window: Window, { holes, unexplained }: Audit, note: (line: string) => void): void {
  const log = createLog('audit', { destination: { write: (line) => note(line.trimEnd()) } });
  for (const hole of holes) log.error(hole, 'ledger.hole');
  if (unexplained !== 0) log.error({ ...windowView(window), missing: unexplained }, 'ledger.hole');
}

const jsonOf = (window: Window, { readTime, balance, events, holes, unexplained }: Audit) => ({
  ...windowView(window),
  read_time: readTime.toDate().toISOString(),
  ...balance,
  audited_events: events,
  holes,
  unexplained,
});

function tableOf(window: Window, found: Audit): string[] {
  const { balance, events, holes, unexplained } = found;
  const { from, to } = windowView(window);
  return [
    `Events that arrived from ${from} to ${to}: ${balance.events}, audited: ${events}`,
    '',
    ...table(
      (['deliveries', 'replays', 'payloads'] as const).map((name) => [name, ...countsOf(balance[name])]),
      ['', 'total', ...deliveryStatuses],
    ),
    '',
    `matched ${balance.matched} = deliveries ${balance.deliveries.total} + fanning out ${balance.fanning_out} + missing ${balance.difference}`,
    `holes: ${holes.length}`,
    ...holes.map(holeLine),
    ...(unexplained === 0 ? [] : [`unexplained by these: ${unexplained}`]),
  ];
}

const countsOf = (counts: Counted): string[] =>
  [counts.total, ...deliveryStatuses.map((status) => counts[status])].map(String);

const holeLine = ({ event_id, event_type, delivery_id, webhook_id, missing }: Hole): string =>
  delivery_id === null
    ? `  ${event_id} ${event_type}: ${missing} of its deliveries`
    : `  ${event_id} ${event_type}: delivery ${delivery_id} to webhook ${webhook_id}`;
