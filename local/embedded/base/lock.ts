/**
 * A lock that one process of the machine holds and that ends with it, however it ends: the system's own lock on a file
 * (https://www.sqlite.org/lockingv3.html), taken through SQLite, which Node has on every system that the stack runs on.
 * There is no stale lock to judge by a process id, which may be another's by now, and of two starters one gets it.
 */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { PRIVATE_FILE } from './private-files.ts';
import { errorOf, isRecord } from './checked.ts';

export interface Lock {
  release(): void;
}

/** There is no lock to be had in this place; the message says why. */
export class LockError extends Error {}

/** https://www.sqlite.org/rescode.html */
const SQLITE = { BUSY: 5, NOTADB: 26 } as const;

/**
 * Takes the lock of a file, which is made and stays empty.
 * @param waitMs how long one that another has is waited for; nothing else runs meanwhile
 * @returns null where another has it
 * @throws LockError; the system's error where the file can't be made
 */
export function takeLock(file: string, waitMs = 0): Lock | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: waitMs });
    // No file of a transaction's own beside it: nothing is ever written.
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    chmodSync(file, PRIVATE_FILE);
    const held = database;
    return { release: () => held.close() };
  } catch (error) {
    const code = isRecord(error) ? error.errcode : undefined;
    database?.close();
    if (code === SQLITE.BUSY) return null;
    if (code === SQLITE.NOTADB) throw new LockError(`${file} is no lock, since it is not empty: remove it`);
    throw systemErrorOf(file) ?? new LockError(`${file} can't be locked: ${String(error)}`, { cause: error });
  }
}

/** SQLite does not say why it can't open a file. */
function systemErrorOf(file: string): Error | undefined {
  try {
    closeSync(openSync(file, 'a'));
    return undefined;
  } catch (error) {
    return errorOf(error);
  }
}
