/** One stack at a time uses a folder, and tells others who it is. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import { z } from 'zod';

import type { EpochMs } from '../shared/base/time.ts';
import { takeLock } from './embedded/base/lock.ts';
import { makePrivateFolder, writePrivateFile } from './embedded/base/private-files.ts';

const owner = z.object({
  pid: z.number(),
  /** RFC 3339 */
  since: z.string(),
  /** The front door's URL, once it listens. */
  frontDoor: z.string().optional(),
});

export interface FolderLock {
  /** Tells others where this stack is. */
  tell: (frontDoor: string) => Promise<void>;
  close: () => Promise<void>;
}

export interface LockOptions {
  /** What a person can do who must do without the folder. */
  instead: string;
  /** Whether a name in the folder is of ours: with no other in it, the folder is narrowed to its owner. */
  ours: (name: string) => boolean;
  now: () => EpochMs;
}

/** Another stack uses the folder; the message says which. */
export class FolderInUse extends Error {}

/**
 * Makes the folder and takes its lock, until it is closed or the process ends.
 * @throws FolderInUse, LockError; the system's error where it can't be made or written
 */
export async function lockFolder(folder: string, { instead, ours, now }: LockOptions): Promise<FolderLock> {
  await makePrivateFolder(folder, ours);
  const file = join(folder, 'owner.json');
  const lock = takeLock(join(folder, 'lock'));
  if (lock === null) throw new FolderInUse(`${folder} is in use by ${await ownerIn(file)}: stop it, or ${instead}`);
  const since = new Date(now()).toISOString();
  const tell = (more: { frontDoor?: string }) =>
    writePrivateFile(file, JSON.stringify({ pid: process.pid, since, ...more }));
  try {
    await tell({});
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    tell: (frontDoor) => tell({ frontDoor }),
    close: async () => {
      await rm(file, { force: true });
      lock.release();
    },
  };
}

async function ownerIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const { data } = owner.safeParse(text === '' ? undefined : jsonOf(text));
  if (!data) return 'another process';
  const where = data.frontDoor === undefined ? 'which is starting' : `at ${data.frontDoor}`;
  return `the stack of process ${data.pid}, since ${data.since}, ${where}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
