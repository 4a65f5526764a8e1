/** `subrelay verify`: whether a saved request is signed right, and what is wrong where it is not. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { Run } from '../frame/command.ts';
import type { Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { savedRequest } from './saved-request.ts';
import { judge } from './verify-signature.ts';

interface VerifyFlags {
  key?: string | undefined;
  body?: string | undefined;
  'any-time'?: boolean | undefined;
}

/** Where the key is, so that it need not stand in the shell's history. */
const KEY_VARIABLE = 'SUBRELAY_SIGNING_KEY';

export const verify: Run<VerifyFlags, [string?]> = async (terminal, flags, file = '-') => {
  const key = flags.key ?? terminal.env[KEY_VARIABLE];
  if (!key)
    throw new UsageError(
      `Give what the receiver holds: --key whsec_… or whpk_…, or ${KEY_VARIABLE} in the environment`,
    );
  const saved = savedRequest(await bytesOf(terminal, file));
  const body = flags.body === undefined ? saved.body : await bytesOf(terminal, flags.body);
  const { ok, says } = judge({ ...saved, body }, key.trim(), flags['any-time'] ? null : Date.now());
  terminal.print(`${terminal.paint(ok ? 'good' : 'bad', ok ? 'right' : 'wrong')}: ${says}`);
  return ok ? 'done' : 'wrong';
};

async function bytesOf({ cwd, readInput }: Terminal, file: string): Promise<Buffer> {
  if (file === '-') return readInput();
  return readFile(resolve(cwd, file)).catch(() => {
    throw new UsageError(`${file} can't be read`);
  });
}
