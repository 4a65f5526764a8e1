/** The lists: a table for people, the API's page for scripts. */
import * as answers from '../client/answers.ts';
import type { Query } from '../client/client.ts';
import type { Run } from '../frame/command.ts';
import { table } from '../frame/table.ts';
import type { Terminal } from '../frame/terminal.ts';
import { dayAndTime, sinceOf } from '../frame/times.ts';
import { askAndTell, showJson } from './asking.ts';
import type { LookFlags } from './asking.ts';
import { destinationsOf, eventIdNamed, oneOf, webhooksOf } from './find.ts';
import { healthText, statusText } from './words.ts';

export interface ListFlags extends LookFlags {
  limit?: number | undefined;
  since?: string | undefined;
  cursor?: string | undefined;
}

const DEFAULT_LIMIT = 20;

/** What every list is asked. @param time its name of when things came */
export function pageQuery({ limit, since, cursor }: ListFlags, time: string): Query {
  const from = since === undefined ? {} : { [`${time}.gte`]: sinceOf(since, Date.now()) };
  return { limit: limit ?? DEFAULT_LIMIT, cursor, ...from };
}

const short = (id: string): string => id.replace(/^evt_/, '').slice(0, 8);

interface Shown {
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** What a list is of, for one that is empty. */
  nothing: string;
  nextCursor: string | null;
}

function show({ row, note }: Terminal, { head, rows, nothing, nextCursor }: Shown): void {
  if (rows.length === 0) return note(`${nothing}: widen --since, or leave a filter out`);
  table(rows, head).forEach(row);
  if (nextCursor !== null) note(`There are more: repeat it with --cursor ${nextCursor}`);
}

export interface DeliveriesFlags extends ListFlags {
  webhook?: string | undefined;
  status?: 'pending' | 'succeeded' | 'failed' | 'cancelled' | 'discarded' | 'given_up' | undefined;
  event?: string | undefined;
  customer?: string | undefined;
  subject?: string | undefined;
  cause?: string | undefined;
  type?: string | undefined;
}

export const deliveries: Run<DeliveriesFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const destinations = await destinationsOf(api);
  const page = await api.get(answers.deliveryPage, '/v1/deliveries', {
    ...pageQuery(flags, 'created_at'),
    fields: 'summary',
    webhook_id: flags.webhook === undefined ? undefined : oneOf(destinations, flags.webhook, 'destination').id,
    event_id: flags.event === undefined ? undefined : await eventIdNamed(api, flags.event),
    ...{ status: flags.status, customer: flags.customer, subject: flags.subject },
    ...{ cause: flags.cause, event_type: flags.type },
  });
  if (flags.json) showJson(terminal, page);
  else {
    const names = new Map(destinations.map(({ id, name }) => [id, name]));
    const rows = page.deliveries.map((each) => [
      ...[dayAndTime(each.created_at), short(each.id), statusText(each, terminal.paint)],
      ...[
        names.get(each.webhook_id) ?? short(each.webhook_id),
        each.event_type ?? 'payload',
        String(each.delivery_attempts),
      ],
      each.cause ?? each.hold ?? each.reason ?? '',
    ]);
    const head = ['created', 'id', 'status', 'webhook', 'type', 'tries', 'why'];
    show(terminal, { head, rows, nothing: 'No delivery', nextCursor: page.next_cursor });
  }
  return 'done';
};

export interface EventsFlags extends ListFlags {
  type?: string | undefined;
  source?: string | undefined;
  account?: string | undefined;
  customer?: string | undefined;
  subject?: string | undefined;
  unmatched?: boolean | undefined;
}

export const events: Run<EventsFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const page = await api.get(answers.eventPage, '/v1/events', {
    ...pageQuery(flags, 'received_at'),
    ...{ type: flags.type, source: flags.source, account: flags.account },
    ...{ customer: flags.customer, subject: flags.subject, unmatched: flags.unmatched },
  });
  if (flags.json) showJson(terminal, page);
  else {
    const rows = page.events.map(({ received_at, id, type, source, subject, matched }) => [
      ...[dayAndTime(received_at), short(id), type, source],
      ...[subject === null ? '' : `${subject.kind} ${subject.id}`, String(matched)],
    ]);
    const head = ['received', 'id', 'type', 'source', 'subject', 'webhooks'];
    show(terminal, { head, rows, nothing: 'No event', nextCursor: page.next_cursor });
  }
  return 'done';
};

export interface QuarantineFlags extends ListFlags {
  source?: string | undefined;
  reason?: string | undefined;
  status?: 'open' | 'processed' | 'dismissed' | 'all' | undefined;
}

export const quarantine: Run<QuarantineFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const { source, reason, status = 'open' } = flags;
  const page = await api.get(answers.quarantinePage, '/v1/quarantine', {
    ...pageQuery(flags, 'received_at'),
    ...{ source, reason, status: status === 'all' ? undefined : status },
  });
  if (flags.json) showJson(terminal, page);
  else {
    const rows = page.quarantine.map(({ received_at, id, source: from, account, status: is, reason: why }) => [
      ...[dayAndTime(received_at), short(id), is, from, account ?? '', why],
    ]);
    const head = ['received', 'id', 'status', 'source', 'account', 'reason'];
    const nothing = status === 'all' ? 'Nothing is in quarantine' : `Nothing in quarantine is ${status}`;
    show(terminal, { head, rows, nothing, nextCursor: page.next_cursor });
  }
  return 'done';
};

export interface JobsFlags extends ListFlags {
  kind?: string | undefined;
  status?: string | undefined;
}

export const jobs: Run<JobsFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const { kind, status } = flags;
  const page = await api.get(answers.jobPage, '/v1/jobs', { ...pageQuery(flags, 'created_at'), kind, status });
  if (flags.json) showJson(terminal, page);
  else {
    const rows = page.jobs.map(({ created_at, id, kind: of, status: state, dry_run, progress, by }) => [
      ...[dayAndTime(created_at), short(id), dry_run ? `${of} (dry run)` : of, state],
      ...[String(progress.seen), by ?? ''],
    ]);
    const head = ['ordered', 'id', 'kind', 'status', 'seen', 'by key'];
    show(terminal, { head, rows, nothing: 'No job', nextCursor: page.next_cursor });
  }
  return 'done';
};

export interface WebhooksFlags extends LookFlags {
  health?: 'disabled' | 'paused' | 'open' | 'failing' | 'limited' | 'slow' | 'ok' | undefined;
}

export const webhooks: Run<WebhooksFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const all = await webhooksOf(api);
  const chosen = flags.health === undefined ? all : all.filter(({ health }) => health === flags.health);
  if (flags.json) showJson(terminal, { webhooks: chosen });
  else {
    const rows = chosen.map((each) => [
      short(each.id),
      each.name,
      healthText(each, terminal.paint),
      typesText(each.event_types),
      each.url,
    ]);
    const head = ['id', 'name', 'health', 'types', 'url'];
    show(terminal, { head, rows, nothing: 'No webhook', nextCursor: null });
  }
  return 'done';
};

export interface DestinationsFlags extends LookFlags {
  kind?: string | undefined;
}

export const destinations: Run<DestinationsFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const all = await destinationsOf(api);
  const chosen = flags.kind === undefined ? all : all.filter(({ kind }) => kind === flags.kind);
  if (flags.json) showJson(terminal, { destinations: chosen });
  else {
    const rows = chosen.map((each) => [
      ...[short(each.id), each.name, each.kind],
      ...[healthText(each, terminal.paint), typesText(each.event_types)],
    ]);
    const head = ['id', 'name', 'kind', 'health', 'types'];
    show(terminal, { head, rows, nothing: 'No destination', nextCursor: null });
  }
  return 'done';
};

function typesText(types: readonly string[] | null): string {
  if (types === null) return 'all';
  const [first, ...more] = types;
  return first === undefined ? 'none' : more.length === 0 ? first : `${first} +${more.length}`;
}

export interface AuditLogFlags extends ListFlags {
  key?: string | undefined;
  target?: string | undefined;
  action?: string | undefined;
}

export const auditLog: Run<AuditLogFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const { key, target, action } = flags;
  const page = await api.get(answers.auditPage, '/v1/audit-log', { ...pageQuery(flags, 'at'), key, target, action });
  if (flags.json) showJson(terminal, page);
  else {
    const rows = page.entries.map((entry) => [
      ...[dayAndTime(entry.at), entry.action, entry.name, entry.key],
      ...[`${entry.target_kind} ${short(entry.target)}`, changeText(entry)],
    ]);
    const head = ['at', 'action', 'by', 'key', 'what', 'from then on'];
    show(terminal, { head, rows, nothing: 'No change', nextCursor: page.next_cursor });
  }
  return 'done';
};

const changeText = ({ after }: { after: unknown }): string => (after === null ? '(gone)' : JSON.stringify(after));
