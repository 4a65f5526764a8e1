/** `subrelay owners` and `subrelay portal-link`: customers who have webhooks of their own. */
import { z } from 'zod';

import { anything } from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { table } from '../frame/table.ts';
import { dayAndTime } from '../frame/times.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askAndTell, askOf, showJson } from '../look/asking.ts';
import type { LookFlags } from '../look/asking.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';

const owner = z.looseObject({
  id: z.string(),
  name: z.string(),
  match: z.record(z.string(), z.array(z.string())),
  most_webhooks: z.number(),
  most_rate: z.number().nullable(),
  created_at: z.string(),
});
export const ownerAnswer = owner;
export const ownersAnswer = z.looseObject({ owners: z.array(owner), next_cursor: z.string().nullable() });

export interface ListOwnersFlags extends LookFlags {
  limit?: number | undefined;
  cursor?: string | undefined;
}

export const listOwners: Run<ListOwnersFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const page = await api.get(ownersAnswer, '/v1/owners', { limit: flags.limit ?? 20, cursor: flags.cursor });
  if (flags.json) {
    showJson(terminal, page);
    return 'done';
  }
  const rows = page.owners.map(({ id, name, match, most_webhooks, most_rate, created_at }) => [
    ...[id, name, matchText(match), String(most_webhooks), most_rate === null ? 'any' : `${most_rate}/s`],
    dayAndTime(created_at),
  ]);
  if (rows.length === 0) terminal.note('No owner');
  else table(rows, ['id', 'name', 'match', 'webhooks', 'rate', 'created']).forEach(terminal.row);
  if (page.next_cursor !== null) terminal.note(`There is more: repeat it with --cursor ${page.next_cursor}`);
  return 'done';
};

const matchText = (match: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(match)
    .map(([key, values]) => `${key}=${values.join(',')}`)
    .join(' ');

export interface OwnerFlags extends WriteFlags {
  name?: string | undefined;
  match?: readonly string[] | undefined;
  webhooks?: number | undefined;
  rate?: number | undefined;
}

export const addOwner: Run<OwnerFlags, [string]> = async (terminal, flags, id) => {
  const { api, where } = await askOf(flags, terminal);
  const match = matchOf(flags.match ?? []);
  if (Object.keys(match).length === 0)
    throw new UsageError('--match says what is for the owner: --match domain=acme.example');
  const body = { id, name: flags.name ?? id, match, ...limitsOf(flags) };
  await confirm(terminal, flags, `${where}: make the owner ${id}, who gets ${matchText(match)}`);
  showJson(terminal, await api.post(anything, '/v1/owners', { body }));
  return 'done';
};

export const editOwner: Run<OwnerFlags, [string]> = async (terminal, flags, id) => {
  const { api, where } = await askOf(flags, terminal);
  const { name } = flags;
  const match = flags.match && matchOf(flags.match);
  const body = { ...(name !== undefined && { name }), ...(match && { match }), ...limitsOf(flags) };
  if (Object.keys(body).length === 0)
    throw new UsageError('Nothing is to be changed: give --name, --match, --webhooks or --rate');
  const path = `/v1/owners/${encodeURIComponent(id)}`;
  const before = await api.get(owner, path);
  const gets = match ? `, who gets ${matchText(match)} and no longer ${matchText(before.match)}` : '';
  await confirm(terminal, flags, `${where}: change the owner ${id} (${before.name})${gets}, and all of its webhooks`);
  showJson(terminal, await api.patch(anything, path, { body }));
  return 'done';
};

export const removeOwner: Run<WriteFlags, [string]> = async (terminal, flags, id) => {
  const { api, where } = await askOf(flags, terminal);
  const path = `/v1/owners/${encodeURIComponent(id)}`;
  const { name } = await api.get(owner, path);
  await confirm(terminal, flags, `${where}: delete the owner ${id} (${name}) and revoke its keys`);
  await api.delete(path);
  terminal.note('Deleted. Its id is never used again.');
  return 'done';
};

const limitsOf = ({ webhooks, rate }: OwnerFlags) => ({
  ...(webhooks !== undefined && { most_webhooks: webhooks }),
  ...(rate !== undefined && { most_rate: rate }),
});

/** `domain=a.example`, several of one key for several values. */
function matchOf(given: readonly string[]): Record<string, string[]> {
  const match = new Map<string, string[]>();
  for (const text of given) {
    const [, key, value] = /^(account|customer|domain|sku|plan)=(.+)$/.exec(text) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(
        `--match wants KEY=VALUE with account, customer, domain, sku or plan, not ${JSON.stringify(text)}`,
      );
    match.set(key, [...(match.get(key) ?? []), value]);
  }
  return Object.fromEntries(match);
}

export interface PortalLinkFlags extends WriteFlags {
  can?: readonly string[] | undefined;
  expires?: string | undefined;
}

const link = z.looseObject({ url: z.string(), expires_at: z.string() });

export const portalLink: Run<PortalLinkFlags, [string]> = async (terminal, flags, id) => {
  const { api, where } = await askOf(flags, terminal);
  const { can = [], expires } = flags;
  const rights = ['read', ...can];
  const body = { owner: id, can: rights, ...(expires !== undefined && { expires_at: expires }) };
  await confirm(terminal, flags, `${where}: make a link to the portal for ${id}, who may ${rights.join(', ')}`);
  const made = await api.post(link, '/v1/portal-links', { body });
  terminal.note(`It opens the portal once, until ${dayAndTime(made.expires_at)}.`);
  if (flags.json) showJson(terminal, made);
  else terminal.printWhole(made.url);
  return 'done';
};
