/** What every command that asks the API begins with: where, and with which client. */
import { openApi } from '../client/client.ts';
import type { Api } from '../client/client.ts';
import type { Terminal } from '../frame/terminal.ts';
import { apiTargetOf } from '../target/api-target.ts';
import type { ApiTarget } from '../target/api-target.ts';

export interface EnvFlags {
  env?: string | undefined;
}

export interface LookFlags extends EnvFlags {
  json?: boolean | undefined;
}

export interface Asked {
  api: Api;
  target: ApiTarget;
  /** `local · http://127.0.0.1:8080`: the first line of what a person reads. */
  where: string;
}

export async function askOf({ env }: EnvFlags, terminal: Terminal): Promise<Asked> {
  const target = await apiTargetOf(env, terminal);
  return { api: openApi(target), target, where: `${target.name} · ${target.url}` };
}

/** The same, and the environment is named on stderr: a list is data alone. */
export async function askAndTell(flags: LookFlags, terminal: Terminal): Promise<Asked> {
  const asked = await askOf(flags, terminal);
  if (!flags.json) terminal.note(asked.where);
  return asked;
}

export const showJson = ({ printWhole }: Terminal, value: unknown): void => printWhole(JSON.stringify(value, null, 2));
