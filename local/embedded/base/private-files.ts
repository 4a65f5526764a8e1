/** Files and folders that hold keys or personal data: their owner alone reads them. */
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import process from 'node:process';

import { codeOf, errorOf } from './checked.ts';

/** Of files; a folder's is 0700. */
export const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * Makes a folder, or narrows one that holds nothing but files of ours: any other may be meant for others, too.
 * @param ours whether a name in it is of ours
 * @throws the system's error, EEXIST or ENOTDIR where a file is in the way
 */
export async function makePrivateFolder(folder: string, ours: (name: string) => boolean): Promise<void> {
  const made = await makeFolder(folder);
  if (!made && (await readdir(folder)).every(ours)) await chmod(folder, PRIVATE_FOLDER);
}

/**
 * Node's own `recursive` takes a read-only file system for a folder that is not there, and tries without end where the system
 * says so of a folder that can't be made, as in `/proc`.
 * @returns whether it was not there
 */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: PRIVATE_FOLDER });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && (await isFolder(folder))) return false;
    if (code !== 'ENOENT' || (await isFolder(dirname(folder)))) throw error;
  }
  await makeFolder(dirname(folder));
  await mkdir(folder, { mode: PRIVATE_FOLDER });
  return true;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Writes a file whole: a reader sees all of it or the one before, and a disk that fills up leaves the one before. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text, { mode: PRIVATE_FILE });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    // The system tells the path of a file that can't be opened, not of one that can't be written.
    throw Object.assign(errorOf(error), { path: file });
  }
}
