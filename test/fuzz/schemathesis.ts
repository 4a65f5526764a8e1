/** Schemathesis, a fuzzer that makes requests of an OpenAPI document (https://schemathesis.readthedocs.io). */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = '4.32.5';
/** A Python environment of its own: it stays between runs. */
const FOLDER = join('.local', `schemathesis-${VERSION}`);

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });

/** @throws Error where it can't be installed */
async function installed(): Promise<string> {
  const command = join(FOLDER, 'bin', 'schemathesis');
  if (existsSync(command)) return command;
  const made = await run('python3', ['-m', 'venv', FOLDER]).catch(() => 1);
  if (made !== 0) throw new Error('Cannot make a Python environment: install python3 and its module venv');
  if ((await run(join(FOLDER, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`])) !== 0)
    throw new Error(`Cannot install schemathesis ${VERSION} from PyPI`);
  return command;
}

/** @returns its exit code */
export const schemathesis = async (args: readonly string[]): Promise<number> =>
  run(await installed(), ['--config-file', 'test/fuzz/schemathesis.toml', ...args]);
