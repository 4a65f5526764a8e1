/** `subrelay keys`: the keys of the API. */
import { z } from 'zod';

import * as answers from '../client/answers.ts';
import { anything } from '../client/answers.ts';
import type { Run } from '../frame/command.ts';
import { table } from '../frame/table.ts';
import { dayAndTime } from '../frame/times.ts';
import { UsageError } from '../frame/usage-error.ts';
import { askAndTell, askOf, showJson } from '../look/asking.ts';
import type { LookFlags } from '../look/asking.ts';
import { confirm } from './confirm.ts';
import type { WriteFlags } from './confirm.ts';

export const keysAnswer = z.looseObject({ keys: z.array(answers.apiKey), configured: z.array(z.string()) });

export const listKeys: Run<LookFlags> = async (terminal, flags) => {
  const { api } = await askAndTell(flags, terminal);
  const answer = await api.get(keysAnswer, '/v1/keys');
  if (flags.json) showJson(terminal, answer);
  else {
    const made = answer.keys.map(({ id, name, role, status, created_at, expires_at, last_used_at }) => [
      ...[id, name, role, status, dayAndTime(created_at), expires_at === null ? 'never' : dayAndTime(expires_at)],
      last_used_at === null ? 'never' : dayAndTime(last_used_at),
    ]);
    const configured = answer.configured.map((id) => [id, 'of API_KEYS', 'admin', 'active', '', '', '']);
    table([...made, ...configured], ['id', 'name', 'role', 'status', 'created', 'expires', 'used']).forEach(
      terminal.print,
    );
  }
  return 'done';
};

export interface AddKeyFlags extends WriteFlags {
  role?: 'viewer' | 'operator' | 'admin' | undefined;
  expires?: string | undefined;
}

export const addKey: Run<AddKeyFlags, [string]> = async (terminal, flags, name) => {
  const { api, where } = await askOf(flags, terminal);
  const { role = 'viewer', expires } = flags;
  const body = { name, role, ...(expires !== undefined && { expires_at: expires }) };
  await confirm(terminal, flags, `${where}: make a key ${JSON.stringify(name)} with the role ${role}`);
  const made = await api.post(anything, '/v1/keys', { body });
  terminal.note('The key is shown this once.');
  showJson(terminal, made);
  return 'done';
};

export const revokeKey: Run<WriteFlags, [string]> = async (terminal, flags, id) => {
  const { api, where } = await askOf(flags, terminal);
  if (!/^[0-9a-f]{16}$/.test(id))
    throw new UsageError(`Give the key's id, as $subrelay keys lists it, current value is ${JSON.stringify(id)}`);
  const { name, role, status } = await api.get(answers.apiKey, `/v1/keys/${id}`);
  await confirm(terminal, flags, `${where}: revoke the key ${id} (${name}, ${role}, ${status})`);
  await api.delete(`/v1/keys/${id}`);
  terminal.note('Revoked: within 5 seconds it is refused everywhere.');
  return 'done';
};
