/** What a webhook's fields are to be, as they are typed. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';

import { jsonOf } from '../client/failures.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import type { WriteFlags } from './confirm.ts';

export interface FieldFlags extends WriteFlags {
  type?: readonly string[] | undefined;
  set?: readonly string[] | undefined;
  file?: string | undefined;
}

export type Fields = Readonly<Record<string, unknown>>;

/** `--set FIELD=VALUE` goes before `--type`, and both before `--file`, which holds a JSON object; `-` is stdin. */
export async function fieldsOf(terminal: Terminal, { type, set = [], file }: FieldFlags): Promise<Fields> {
  return {
    ...(file === undefined ? {} : await objectIn(terminal, file)),
    ...(type === undefined ? {} : { event_types: type }),
    ...Object.fromEntries(set.map(settingOf)),
  };
}

/** A value is JSON where it can be: `active=false`, `match={"sku":["x"]}`. */
function settingOf(text: string): [string, unknown] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`--set wants FIELD=VALUE, not ${JSON.stringify(text)}`);
  const value = text.slice(equals + 1);
  const json = jsonOf(value);
  return [text.slice(0, equals), json === undefined ? value : json];
}

async function objectIn({ cwd, readInput }: Terminal, file: string): Promise<Fields> {
  const text = await (file === '-' ? readInput() : readFile(resolve(cwd, file))).catch(() => null);
  const read = z.record(z.string(), z.unknown()).safeParse(text === null ? null : jsonOf(text.toString('utf8')));
  if (read.success) return read.data;
  throw new UsageError(
    `--file wants a file with a JSON object: ${file} ${text === null ? 'can’t be read' : 'holds none'}`,
  );
}
