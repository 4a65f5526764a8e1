/** `subrelay webhooks import`: webhooks of another system, made here by the API. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';

import * as answers from '../../client/answers.ts';
import type { Api } from '../../client/client.ts';
import type { Run } from '../../frame/command.ts';
import type { Terminal } from '../../frame/terminal.ts';
import { CommandFailure, UsageError } from '../../frame/usage-error.ts';
import { askOf } from '../../look/asking.ts';
import { confirm } from '../confirm.ts';
import type { WriteFlags } from '../confirm.ts';
import type { Ask, Body, Source } from './carried.ts';
import { convoy } from './convoy.ts';
import { outpost } from './outpost.ts';
import { postmand } from './postmand.ts';
import { svix } from './svix.ts';

export interface ImportFlags extends WriteFlags {
  from?: string | undefined;
  of?: string | undefined;
  active?: boolean | undefined;
}

const SOURCES: Readonly<Record<string, Source>> = { postmand, svix, convoy, outpost };

/** Where the other system's key is, so that it need not stand in the shell's history. */
const KEY_VARIABLE = 'SUBRELAY_IMPORT_KEY';
const TIMEOUT_MS = 30_000;

export const importWebhooks: Run<ImportFlags, [string]> = async (terminal, flags, system) => {
  const source = SOURCES[system];
  if (source === undefined) throw new UsageError(`${system} is none of ${Object.keys(SOURCES).join(', ')}`);
  if (flags.from === undefined || !URL.canParse(flags.from)) throw new UsageError('Give its address: --from URL');
  const { api, where } = await askOf(flags, terminal);
  const found = await source(asking(flags.from, terminal.env[KEY_VARIABLE]), flags.of);
  const webhooks = found.flatMap(({ id, body }) => (body === null ? [] : [{ id, body }]));
  for (const { id, body, notes } of found)
    terminal.note(`${id}  ${body?.url ?? 'left out'}${notes.map((note) => `; ${note}`).join('')}`);
  await confirm(terminal, flags, `${where}: make ${webhooks.length} webhooks, ${flags.active ? 'active' : 'paused'}`);
  const failed = await makeAll(terminal, api, webhooks, { system, active: flags.active ?? false });
  return failed === 0 ? 'done' : 'partly';
};

/** One after the other: a refusal of one says why, and the others are made all the same. @returns how many failed */
async function makeAll(
  terminal: Terminal,
  api: Api,
  webhooks: readonly { id: string; body: Body }[],
  { system, active }: { system: string; active: boolean },
): Promise<number> {
  let failed = 0;
  for (const { id, body } of webhooks) {
    const asked = { body: { ...body, active }, idempotencyKey: keyOf(system, id) };
    const made = await api.post(answers.webhook, '/v1/webhooks', asked).catch((error: unknown) => {
      if (!(error instanceof CommandFailure) || error.exit === 'unreachable') throw error;
      terminal.note(`${id} was refused: ${error.message}`);
      failed++;
    });
    if (made) terminal.printWhole(JSON.stringify({ from: id, ...made }));
  }
  return failed;
}

/** A webhook of another system is made once, however often it is carried over. */
const keyOf = (system: string, id: string): string =>
  `import-${createHash('sha256').update(`${system} ${id}`).digest('hex').slice(0, 32)}`;

const asking =
  (from: string, key: string | undefined): Ask =>
  async <T>(answer: z.ZodType<T>, path: string): Promise<T> => {
    const url = `${from.replace(/\/$/, '')}${path}`;
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
      throw new CommandFailure('unreachable', `Nothing answers at ${url}: see that the address is right`, { cause });
    });
    if (!response.ok)
      throw new CommandFailure(
        'refused',
        `${url} answered ${response.status}: is ${KEY_VARIABLE} its key? Nothing was made`,
      );
    const read = answer.safeParse(await response.json().catch(() => undefined));
    if (read.success) return read.data;
    const fields = read.error.issues.slice(0, 3).map(({ path: at }) => at.join('.') || 'all of it');
    throw new CommandFailure(
      'refused',
      `What answered ${url} is of another version: ${fields.join(', ')}. Nothing was made`,
    );
  };
