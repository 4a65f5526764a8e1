/** The Nodes that packages promise to run on: this one, and the oldest, which is a package of its own (`test/node22`). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const OLDEST = '@subrelay/node22';

/** Where npm puts it: below its own package, since another Node is at the root. */
const oldest = join('node_modules', OLDEST, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');

/** Paths of programs: npm has the oldest for Linux alone, and elsewhere a line says that it was not tried. */
export function promisedNodes(): string[] {
  if (existsSync(oldest)) return [process.execPath, join(process.cwd(), oldest)];
  console.warn(`No Node 22 (npm ci brings ${OLDEST} to Linux): packages were not tried on it`);
  return [process.execPath];
}
