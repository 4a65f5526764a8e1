/** A copy of the repository, in which a mutant does no harm. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { mutated } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const run = promisify(execFile);

export interface Tested {
  passed: boolean;
  hung: boolean;
  /** The name of the first test that failed. */
  failed: string | null;
  /** The end of what was printed. */
  output: string;
}

export interface Copy {
  /**
   * Runs a test file until its first failure.
   * @param longestMs a test that lasts longer hangs, and has failed
   */
  test: (test: string, longestMs: number) => Promise<Tested>;
  /** Calls with the mutant in place, and takes it out again. */
  withMutant: <T>(mutant: Mutant, call: () => Promise<T>) => Promise<T>;
  remove: () => Promise<void>;
}

/** Copies what git tracks, and what it would track. `node_modules` is the original's. */
export async function copyRepository(root: string): Promise<Copy> {
  // `shared/` of some tests is looked for beside the repository.
  const parent = await mkdtemp(join(tmpdir(), 'subrelay-mutants-'));
  const folder = join(parent, 'repository');
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    // A file that was deleted and not committed is listed, too.
    await cp(join(root, file), join(folder, file)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    test: async (test, timeout) => {
      const jest = join(root, 'node_modules/jest/bin/jest.js');
      const untilFailure = ['--ci', '--runInBand', '--env', './test/mutants/first-failure.cjs'];
      const env = { ...process.env, METADATA_SERVER_DETECTION: 'none', CI: 'true' };
      return run(process.execPath, [jest, ...untilFailure, '--runTestsByPath', test], {
        cwd: folder,
        env,
        timeout,
        maxBuffer: 1e8,
      }).then(
        ({ stderr }) => ({ passed: true, hung: false, failed: null, output: stderr.slice(-2_000) }),
        (error: Error & { stderr?: string; killed?: boolean }) => ({
          passed: false,
          hung: error.killed === true,
          failed: /● (.*)/.exec(error.stderr ?? '')?.[1] ?? null,
          output: (error.stderr ?? error.message).slice(-2_000),
        }),
      );
    },
    withMutant: async (mutant, call) => {
      const path = join(folder, mutant.file);
      const source = await readFile(path, 'utf8');
      await writeFile(path, mutated(source, mutant));
      try {
        return await call();
      } finally {
        await writeFile(path, source);
      }
    },
    // A test that was killed may have written there until now.
    remove: () => rm(dirname(folder), { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  };
}
