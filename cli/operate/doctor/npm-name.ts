/** Whether npx without `--no` runs this command here. Elsewhere it asks npm for a package of that name, which is not ours. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const CHECK = 'the name on npm';

/**
 * @param called how the person called the command: by its own name it is on the path, and npx has no part in it
 * @param cwd the folder in which it was called; npx looks there and in those above it
 */
export function judgeNpmName(
  { called, cwd }: { called: string; cwd: string },
  isIn: (folder: string) => boolean = hasCommand,
): Finding[] {
  if (called === 'subrelay') return [];
  if (foldersFrom(cwd).some(isIn)) return [ok(CHECK, 'npx finds the command that is installed here')];
  const says = `nobody has claimed subrelay on npm: in ${cwd} plain npx would install and run whatever takes the name`;
  return [warn(CHECK, says, 'call it in its checkout, as npx --no subrelay: that never installs anything')];
}

const foldersFrom = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...foldersFrom(dirname(folder))];

const manifest = z.looseObject({ bin: z.looseObject({ subrelay: z.string() }) });

/** A package's own command, or one that is installed: https://docs.npmjs.com/cli/v11/commands/npx */
function hasCommand(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', '.bin', 'subrelay'))) return true;
  try {
    return manifest.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).success;
  } catch {
    return false;
  }
}
