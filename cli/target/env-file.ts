/** An environment by its name: a file of where its API is, and of how to get the key, which the file itself never holds. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

import { isNotThere } from '../../local/file-errors.ts';
import type { Env } from '../../shared/settings/config.ts';
import { CommandFailure, UsageError } from '../frame/usage-error.ts';

/** A variable, a file, or a command that prints it. */
const howToGet = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ command: z.array(z.string()).min(1) }),
]);

type HowToGet = z.output<typeof howToGet>;

const environment = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  key: howToGet,
  /** Where Cloud Run asks for a token of Google's before the API is asked. */
  identity_token: howToGet.optional(),
});

export interface Environment {
  name: string;
  /** Without a slash at its end. */
  url: string;
  key: string;
  identityToken: string | null;
}

const COMMAND_TIMEOUT_MS = 30_000;

/** A path, or a name of `$XDG_CONFIG_HOME/subrelay/NAME.json` (`~/.config/subrelay/NAME.json`). */
export function environmentFile(name: string, { env, cwd }: { env: Env; cwd: string }): string {
  if (/[/\\]|\.json$/.test(name)) return resolve(cwd, name);
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'subrelay', `${name}.json`);
}

/**
 * Reads an environment and gets its key.
 * @throws UsageError where the file can't be used; CommandFailure where the key can't be got
 */
export async function readEnvironment(name: string, around: { env: Env; cwd: string }): Promise<Environment> {
  const file = environmentFile(name, around);
  const { url, key, identity_token } = parsed(file, await textOf(file, name));
  return {
    name: name.replace(/^.*[/\\]|\.json$/g, ''),
    url: url.replace(/\/+$/, ''),
    key: await valueOf(key, 'key', file, around),
    identityToken: identity_token ? await valueOf(identity_token, 'identity_token', file, around) : null,
  };
}

async function textOf(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!isNotThere(error)) throw error;
    throw new UsageError(
      `There is no environment ${JSON.stringify(name)}: ${file} is not there. It holds {"url": "https://…", "key": {"env": "VARIABLE"}} (docs/command-line.md)`,
    );
  }
}

function parsed(file: string, text: string): z.output<typeof environment> {
  try {
    return environment.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll(/\s*\n\s*/g, ' ') : 'it is no JSON';
    throw new UsageError(`${file} can't be used: ${why} (docs/command-line.md)`);
  }
}

async function valueOf(
  how: HowToGet,
  what: string,
  file: string,
  { env, cwd }: { env: Env; cwd: string },
): Promise<string> {
  const value = (await got(how, what, file, { env, cwd })).trim();
  if (value === '') throw new UsageError(`${file}: ${what} is empty where ${JSON.stringify(how)} has it`);
  return value;
}

async function got(
  how: HowToGet,
  what: string,
  file: string,
  { env, cwd }: { env: Env; cwd: string },
): Promise<string> {
  if ('env' in how) return env[how.env] ?? '';
  if ('file' in how) return textOf(resolve(cwd, how.file), how.file);
  const [program = '', ...args] = how.command;
  try {
    return (await promisify(execFile)(program, args, { env: { ...env }, timeout: COMMAND_TIMEOUT_MS })).stdout;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new CommandFailure('refused', `${file}: ${what} could not be got: ${why}`, { cause });
  }
}
